"""A write that is looked up, or a read that is done

## What it finds
`look up` with an action that changes something, or `do` with one that only reads.

## Why it is bad
The verb tells a reader what happens. A write behind `look up` would be repeated like a read.

## Avoid
```aop
look up stripe.refund with order = order, amount = order.total as paid_back
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total as paid_back
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP511", "wrong-verb")
