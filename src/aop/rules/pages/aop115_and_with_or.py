"""`and` and `or` together without parentheses

## What it finds
A condition that joins with both `and` and `or` on one level.

## Why it is bad
`a and b or c` is read differently by different people, and a rule that means something else than its author thought
is worse than none.

## Avoid
```aop
if order.status is "delivered" and order.total is over $75 or order.paid is no:
  collect photo
```

## Prefer
```aop
if order.status is "delivered" and (order.total is over $75 or order.paid is no):
  collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP115", "and-with-or")
