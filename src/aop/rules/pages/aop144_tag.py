"""A tag

## What it finds
`!name` or `!!type` in front of a value.

## Why it is bad
Tags change what a value is. Here the schema decides that, for every file in the same way. A text that starts with `!`
needs quotes.

## Avoid
```yaml
title: !important Refund an order
```

## Prefer
```yaml
title: "!important: refund an order"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP144", "tag")
