"""A case that no row of a decision table fits

## What it finds
A combination of values for which the table has no row. The message names the first.

## Why it is bad
The customer whose case it is would get no answer. That nobody thought of it is the reason to have it checked.

## Avoid
```yaml
decide:
  share: |
    remedy | result
    refund | 100%
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

RULE = Meta("AOP420", "table-gap")
