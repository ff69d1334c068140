"""A related intent that there is not

## What it finds
`unlike` or `after` of an intent with a name that no procedure has as an intent.

## Why it is bad
`unlike` keeps two intents apart, `after` orders them; with a name that is none it does nothing.

## Avoid
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
    unlike: [replacment]
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
    unlike: [replacement]
  replacement:
    description: The customer wants the same item again.
    examples: |
      send me a new one
      please replace it
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP221", "related-intent-unknown", Severity.WARNING)
