"""A pinned intent that no procedure has

## What it finds
`~ {intent: …}` behind a customer's line with a name that is under `intents:` of no procedure.

## Why it is bad
A model can only claim intents that there are, so the message would be understood as nothing.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: give it back ~ {intent: refnd}
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: give it back ~ {intent: refund}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP242", "pinned-intent-unknown")
