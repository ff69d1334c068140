"""A field that the record does not have

## What it finds
`order.totl`, a field of something that has none, or a `key` or `belongs_to` that names no field.

## Why it is bad
Records are declared in `actions/`; what is not declared never arrives.

## Avoid
```aop
say "That makes {order.totl}."
```

## Prefer
```aop
say "That makes {order.total}."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP203", "field-unknown")
