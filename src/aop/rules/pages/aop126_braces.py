"""Braces in a text that do not match, or hold nothing

## What it finds
A `{` without its `}`, a `}` without its `{`, or `{}`.

## Why it is bad
Braces show a value. Half a pair would either swallow the rest of the text or be shown to the customer.

## Avoid
```aop
say "Order {order.order_id is on its way."
```

## Prefer
```aop
say "Order {order.order_id} is on its way."
```

## How to fix
A brace that people should see is written twice: `{{`.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP126", "braces")
