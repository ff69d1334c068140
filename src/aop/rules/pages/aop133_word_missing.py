"""A word that the line needs

## What it finds
Inputs without `with` or `=`, a rule without its verb or its condition, an escalation that does not end in `escalate
to`.

## Why it is bad
The small words say which part is which.

## Avoid
```aop
do stripe.refund with order order, amount = order.total
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP133", "word-missing")
