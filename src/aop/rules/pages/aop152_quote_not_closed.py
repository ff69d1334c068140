"""A quoted text that is not closed

## What it finds
A text that starts with a quote and has none at its end.

## Why it is bad
Everything below would become a part of the text.

## Avoid
```yaml
title: "Refund an order
owner: returns@acme.example
```

## Prefer
```yaml
title: "Refund an order"
owner: returns@acme.example
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP152", "quote-not-closed")
