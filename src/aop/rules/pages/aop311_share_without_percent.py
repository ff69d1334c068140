"""A share beside a plain number

## What it finds
A share, such as `confidence`, that is compared with a number without `%`; and a whole number that is compared with a
share.

## Why it is bad
60 may be 60%, or sixty times the whole. Read as the second, `confidence is under 60` is always true, and every
conversation goes to a person.

## Avoid
```yaml rules/service.yaml
escalate: |
  when confidence is under 60 for 2 turns, escalate to tier2 because "not understood"
```

## Prefer
```yaml rules/service.yaml
escalate: |
  when confidence is under 60% for 2 turns, escalate to tier2 because "not understood"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP311", "share-without-percent")
