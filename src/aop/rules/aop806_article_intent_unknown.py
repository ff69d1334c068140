"""An article for an intent that there is not

## What it finds
A name in `intents` of an article that is no intent of a procedure. Retired articles are left alone.

## Why it is bad
An article is quoted only for the intents that it names. For this one nobody ever reads it.

## Avoid
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refunds]
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

from aop.analysis.articles import is_retired
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, did_you_mean

RULE = Meta("AOP806", "article-intent-unknown")


def check(lint: Lint) -> Iterator[Finding]:
    """Every unknown intent of an article that is not retired."""
    known = lint.symbols.intents
    for article in lint.symbols.files.articles:
        for word in () if is_retired(article) else article.intents:
            if word.text and word.text not in known:
                near = did_you_mean(word.text, known)
                advice = f"did you mean `{near}`?" if near else "write its procedure, or leave it out"
                yield Finding("AOP806", f"unknown intent `{word.text}`", word.span, advice)
