"""A way back over a change that is made

## What it finds
`go to` an earlier step, or the same one, where a `do` lies on the way.

## Why it is bad
Going back forgets what lies between and does it again: the money would be paid twice.

## Avoid
```aop
confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
if order.paid is yes, go to act
```

## Prefer
```aop
confirm "Shall I refund {order.total}?", otherwise go to identify
do stripe.refund with order = order, amount = order.total
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP405", "back-over-a-write")
