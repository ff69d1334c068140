"""A merge key

## What it finds
The key `<<`, which takes over the keys of another mapping.

## Why it is bad
What holds would stand somewhere else than where it is read.

## Avoid
```yaml workspace.yaml
queues:
  tier2: {says: "A colleague will take over shortly."}
  care_desk:
    <<: {says: "A colleague will take over shortly."}
```

## Prefer
```yaml workspace.yaml
queues:
  tier2: {says: "A colleague will take over shortly."}
  care_desk: {says: "A colleague will take over shortly."}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP145", "merge-key")
