"""A failure that the action does not declare

## What it finds
`if it fails with NAME` with a name that is not among the `failures` of the action.

## Why it is bad
The block would never run, and the failure that was meant would go the general way.

## Avoid
```aop
do stripe.refund with order = order, amount = order.total
  if it fails with already_refundd: say "It is refunded already."
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total
  if it fails with already_refunded: say "It is refunded already."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP215", "failure-unknown")
