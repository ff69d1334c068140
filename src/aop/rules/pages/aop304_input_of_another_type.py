"""An input of another type than is declared

## What it finds
A value given to an action whose input has another type, or a `verify customer as` with a record that is not the
customer's.

## Why it is bad
The system would refuse the call, or worse, take it.

## Avoid
```aop
do stripe.refund with order = order, amount = order.order_id
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP304", "input-of-another-type")
