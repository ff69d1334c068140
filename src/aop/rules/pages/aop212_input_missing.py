"""An input that is needed and not given

## What it finds
A call of an action or procedure without one of its inputs that are not optional; and a queue whose `do` needs what
nobody knows at a handoff.

## Why it is bad
The system cannot do its work without it, and the gate cannot judge the call.

## Avoid
```aop
do stripe.refund with order = order
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP212", "input-missing")
