"""A verification that rests on nothing the customer said

## What it finds
`verify` with a condition that reads no slot which was collected, also not through a look-up.

## Why it is bad
Anybody would pass it, and between its tries there is nothing to ask again.

## Avoid
```aop
verify customer as order.customer by order_email when channel is "chat", otherwise finish as declined
```

## Prefer
```aop
verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP530", "verification-rests-on-nothing")
