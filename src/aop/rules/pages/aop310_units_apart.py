"""Amounts of two currencies, or days and months

## What it finds
An amount in another currency than the workspace's beside an amount of the workspace: compared, added, or as the limit
of a rule. And days beside months.

## Why it is bad
How many euros a dollar is changes every day, and how many days a month is changes every month. Which of two such values
is more cannot be said.

## Avoid
```aop
if order.total is over 75 EUR, say "Thank you."
```

## Prefer
```aop
if order.total is over $75, say "Thank you."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP310", "units-apart")
