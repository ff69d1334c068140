"""A comparison in signs

## What it finds
`>`, `<`, `=`, `==`, `!=`, `>=` and the like where values are compared.

## Why it is bad
A procedure is read aloud by people who do not program; `is over` and `is at least` cannot be mixed up the way `>` and
`>=` are.

## Avoid
```aop
if order.total > $75:
  collect photo
```

## Prefer
```aop
if order.total is over $75:
  collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP112", "comparison-in-signs")
