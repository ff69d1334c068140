"""A sentence that gives a value to what cannot have another

## What it finds
`set`, `as`, `for each` and their like with the name of a constant (`values:`), or with `customer`, `channel`,
`language` or `intent`.

## Why it is bad
A constant is what the policy says, the same everywhere it is read. Who the customer is comes from `verify` alone.

## Avoid
```yaml
values: {large: $100}
steps:
  act: |
    follow find_order with number = "W1234567" as order
    if order.total is over large, set large to order.total
    finish as resolved
```

## Prefer
```yaml
values: {large: $100}
steps:
  act: |
    follow find_order with number = "W1234567" as order
    set paid_sum to order.total
    if paid_sum is over large, say "That is a large order."
    finish as resolved
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP430", "cannot-be-set")
