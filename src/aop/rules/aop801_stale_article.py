"""An approved article that is not current

## What it finds
An approved article that nobody has reviewed, or that expired before it was reviewed. `aop knowledge check`, which knows
what day it is, also finds one whose review is due (`knowledge: {review_every: 180 days}` in `workspace.yaml`), one that
has expired, and one that was reviewed on a day that has not come.

`aop check` does not look at a clock: the same files have the same findings on every day, so a repository that nobody
touched does not fail one morning. Let a job run `aop knowledge check` every week.

## Why it is bad
Only a current article is quoted; from the day it is stale, `answer from knowledge` finds nothing in it. And an article
that nobody looks at says what was true once.

## Avoid
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
intents: [refund]
---
We send every parcel on the day of the order.
```

## Prefer
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
---
We send every parcel on the day of the order.
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aop.analysis.articles import current_until, is_approved, is_read
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity, Span
from aop.syntax.declarations import ArticleFile

RULE = Meta("AOP801", "stale-article", Severity.WARNING)

_REVIEW = "make sure that it is right, and write the day of that as `reviewed`"
_RETIRE = "write `status: retired`, or a later day when it holds again"


def check(lint: Lint) -> Iterator[Finding]:
    """Every approved article that may not be quoted; by its dates only when the day is known."""
    for article in lint.symbols.files.articles:
        if is_approved(article) and is_read(article, lint.symbols):
            found = _undated(article) or _on(article, current_until(article, lint.symbols.workspace), lint)
            if found is not None:
                message, span, advice = found
                yield Finding("AOP801", message, span, advice, Severity.WARNING)


def _undated(article: ArticleFile) -> tuple[str, Span, str] | None:
    """What is wrong on any day."""
    if article.reviewed is None:
        return "this article is approved, and nobody has reviewed it", article.status.span, _REVIEW
    if article.expires is not None and article.expires.day < article.reviewed.day:
        return "this article expired before it was reviewed", article.expires.span, _RETIRE
    return None


def _on(article: ArticleFile, until: date | None, lint: Lint) -> tuple[str, Span, str] | None:
    """What is wrong on the day that the articles are judged for."""
    today, reviewed, expires = lint.symbols.files.today, article.reviewed, article.expires
    if today is None or reviewed is None or until is None:
        return None
    if reviewed.day > today:
        message = f"this article was reviewed on {reviewed.day}, and that day has not come"
        return message, reviewed.span, "write the day on which it was reviewed"
    if until >= today:
        return None
    if expires is not None and expires.day == until:
        return f"this article expired on {until}", expires.span, _RETIRE
    return f"the review of this article was due on {until}", reviewed.span, _REVIEW
