"""Values of types that do not go together

## What it finds
A comparison or sum of an amount with a number, a condition that is not yes or no, a loop or count over something that
is no list, a `like` that is no record, and so on.

## Why it is bad
`order.total is over 75` does not say 75 of what. Whatever the engine made of it, somebody would have meant another
thing.

## Avoid
```aop
if order.total is over 75:
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

RULE = Meta("AOP301", "type-mismatch")
