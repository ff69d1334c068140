"""A season that is none

## What it finds
A constant with a value by season, and in it: a key that is neither `default` nor `from DAY until DAY`, a day that the
calendar does not have, a season that ends before it begins, two seasons on one day, or no `default`.

## Why it is bad
On some day the constant would have no value, or two, and rules rest on it.

## Avoid
```yaml
values:
  window: {default: 30 days, "from 2026-11-01 until 2027-01-15": 60 days, "from 2027-01-10 until 2027-01-31": 45 days}
steps:
  act: |
    say "You can send it back within {window}."
    finish as informed
```

## Prefer
```yaml
values:
  window: {default: 30 days, "from 2026-11-01 until 2027-01-15": 60 days, "from 2027-01-16 until 2027-01-31": 45 days}
steps:
  act: |
    say "You can send it back within {window}."
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP177", "season-wrong")
