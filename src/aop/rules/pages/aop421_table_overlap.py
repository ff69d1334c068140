"""A case that two rows of a decision table fit

## What it finds
A combination of values for which the table has two rows. The second is underlined.

## Why it is bad
Rows have no order: either could be meant, and two readers would give two answers.

## Avoid
```yaml
decide:
  share: |
    remedy      | result
    refund      | 100%
    replacement | 0%
    any         | 50%
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

RULE = Meta("AOP421", "table-overlap")
