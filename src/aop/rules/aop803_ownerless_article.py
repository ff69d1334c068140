"""An article that nobody owns

## What it finds
An article without `owner`, unless it is retired.

## Why it is bad
When a policy changes, nobody knows that this text has to change with it; when a review is due, nobody is asked.

## Avoid
```md knowledge/parcels.md
---
title: When we send
status: approved
reviewed: 2026-11-02
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

from aop.analysis.articles import is_read, is_retired
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP803", "ownerless-article", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every article in use, or meant for it, without an owner. One whose front matter has a mistake is left alone."""
    for article in lint.symbols.files.articles:
        if article.owner is None and not is_retired(article) and is_read(article, lint.symbols):
            advice = "add `owner: …`, who makes sure that it stays right"
            yield Finding("AOP803", "nobody owns this article", article.title.span, advice, Severity.WARNING)
