"""A text for a channel or language that there is not

## What it finds
A message or question in variants, and a key of one that is neither `default`, `again`, a channel of the workspace, one
of its `languages`, nor several of them in the order `again`, channel, language (`email es`, `again es`).

## Why it is bad
Nobody ever gets that text: the customer for whom it was written reads another one.

## Avoid
```yaml
messages:
  thanks: {default: "Thank you.", caht: "Thank you, and bye."}
steps:
  act: |
    say thanks
    finish as informed
```

## Prefer
```yaml
messages:
  thanks: {default: "Thank you.", chat: "Thank you, and bye."}
steps:
  act: |
    say thanks
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP224", "variant-unknown")
