"""A sentence that is never reached

## What it finds
A sentence that stands behind one that leaves, and that nothing goes to.

## Why it is bad
It looks as if it were done. Most often a `finish` or `go to` stands a line too early.

## Avoid
```aop
if order.paid is no:
  finish as declined
  say "Your order is not paid, so I cannot refund it."
```

## Prefer
```aop
if order.paid is no:
  say "Your order is not paid, so I cannot refund it."
  finish as declined
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP402", "never-reached")
