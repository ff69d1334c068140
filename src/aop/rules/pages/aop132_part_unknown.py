"""A part that the sentence does not have

## What it finds
`at most` after `do`, `as` after `confirm`, `without approval` in a rule, `at most 3` without `times`.

## Why it is bad
It reads as if it did something. A bound on a `do` belongs into a rule, where it holds in every procedure.

## Avoid
```aop
do stripe.refund with order = order, amount = order.total, at most 1 time
```

## Prefer
```yaml
rules: |
  do stripe.refund at most 1 time per order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP132", "part-unknown")
