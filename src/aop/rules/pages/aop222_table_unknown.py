"""A decision table that the procedure does not have

## What it finds
`decide` with a name that is not under `decide:`.

## Why it is bad
There would be nothing to look up, and the value would be missing for ever.

## Avoid
```yaml
decide:
  share: |
    remedy      | result
    refund      | 100%
    replacement | 0%
steps:
  act: |
    collect remedy
    decide shares
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

RULE = Meta("AOP222", "table-unknown")
