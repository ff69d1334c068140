"""A colon without its space, or a line without a colon

## What it finds
`steps:|`, `type:id`, and lines that have no key.

## Why it is bad
Only a colon with a space, or at the end of a line, ends a key. Without it name and value are one text.

## Avoid
```yaml
title:Refund an order
```

## Prefer
```yaml
title: Refund an order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP153", "space-missing")
