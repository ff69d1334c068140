"""A decision table that cannot be read

## What it finds
A table without rows or with too many, a row with more or fewer cells than the first, an empty cell, a first row that
names no values.

## Why it is bad
A cell that stands in the wrong column decides something else than its author wanted.

## Avoid
```yaml
decide:
  share: |
    remedy      | result
    refund      | 100%
    replacement
steps:
  act: |
    collect remedy
    decide share
    say "That makes {share}."
    finish as informed
```

## Prefer
```yaml
decide:
  share: |
    remedy      | result
    refund      | 100%
    replacement | 0%
steps:
  act: |
    collect remedy
    decide share
    say "That makes {share}."
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP422", "table-malformed")
