"""Braces in a conversation that cannot be read

## What it finds
A pin behind `~`, or what an event carries, that is not `{name: value, …}`: a bracket that is never closed, a name
without its colon, a name that stands twice.

## Why it is bad
How the message is understood, or what happened, would not be what was meant.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: W1234567 please ~ {order_id W1234567}
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: W1234567 please ~ {order_id: W1234567}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP182", "braces-unreadable")
