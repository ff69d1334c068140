"""An input that there is not

## What it finds
An input given to an action or procedure, or named by `per`, that is not declared there.

## Why it is bad
It would be dropped, and with it what the author wanted to say.

## Avoid
```aop
do shop.replace with order = order, items = order.items, reson = "lost"
```

## Prefer
```aop
do shop.replace with order = order, items = order.items, reason = "lost"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP211", "input-unknown")
