"""An anchor or alias

## What it finds
`&name` and `*name`, with which YAML repeats a value.

## Why it is bad
A reader of a review sees `*limits` and not the limits. A few lines of nested aliases can also grow into gigabytes. A
text that starts with `&` or `*` needs quotes.

## Avoid
```yaml workspace.yaml
queues:
  tier2: &queue {says: "A colleague will take over shortly."}
  care_desk: *queue
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

RULE = Meta("AOP143", "anchor-or-alias")
