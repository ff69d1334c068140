"""A limit that is neither an amount nor a number

## What it finds
The bound of a `total of … is at most` that is a duration, a date or a text, and how often of an `at most … times` that
is no whole number. Either may be the name of a constant; one that has another value in a season bounds nothing.

## Why it is bad
A total can only be compared with a total.

## Avoid
```yaml rules/money.yaml
rules: |
  total of stripe.refund.amount per customer in 30 days is at most "500"
```

## Prefer
```yaml rules/money.yaml
rules: |
  total of stripe.refund.amount per customer in 30 days is at most $500
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP306", "limit-without-amount")
