"""A sentence that needs an `otherwise`, or a bound

## What it finds
`confirm`, `require`, `check` and `verify` without `otherwise`; `repeat` without `at most N times` or without
`otherwise`.

## Why it is bad
They can turn out either way, and the customer's no is as normal as a yes. A loop without a bound could ask for ever.

## Avoid
```aop
confirm "Shall I refund {order.total}?"
```

## Prefer
```aop
confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP127", "otherwise-missing")
