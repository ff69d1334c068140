"""Options joined with `or` behind one test

## What it finds
`remedy is "refund" or "replacement"`: the second value has no comparison of its own.

## Why it is bad
In English it is clear, in logic it is not: `is not "a" or "b"` would always hold.

## Avoid
```aop
if order.status is "pending" or "cancelled":
  say "Nothing has been delivered."
```

## Prefer
```aop
if order.status is one of ["pending", "cancelled"]:
  say "Nothing has been delivered."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP117", "options-joined")
