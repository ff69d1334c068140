"""A declared name that is none

## What it finds
The name of a step, slot, queue, record or the like with capitals, blanks or hyphens.

## Why it is bad
Sentences refer to it as lower case words joined with `_`; under another name they could not.

## Avoid
```yaml workspace.yaml
topics:
  Legal-threat:
    description: The customer threatens legal action.
    floor: [lawyer, sue, court]
```

## Prefer
```yaml workspace.yaml
topics:
  legal_threat:
    description: The customer threatens legal action.
    floor: [lawyer, sue, court]
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP165", "name-of-a-key")
