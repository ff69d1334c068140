"""A name that stands for nothing

## What it finds
A name in a condition, a value or a text that is no slot, input, result, value or loop item of the procedure, and
nothing that is in scope everywhere.

## Why it is bad
A bare name is always a value. A typing error would be missing for ever, and an option without quotes would never be
equal to anything.

## Avoid
```aop
say "Order {ordr.order_id} is on its way."
```

## Prefer
```aop
say "Order {order.order_id} is on its way."
```

## How to fix
Options and texts are quoted: `remedy is "refund"`.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP202", "name-unknown")
