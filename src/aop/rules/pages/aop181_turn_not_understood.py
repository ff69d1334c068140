"""A line of a conversation that is no turn

## What it finds
A line without a speaker, an agent that does what there is no word for, a colleague or a system that says something
else than they can, a line that goes on where it should end.

## Why it is bad
What is expected would not be looked for, and the test would prove less than it seems to.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: I want my money back
      agent: demands order_id
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: I want my money back
      agent: asks order_id
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP181", "turn-not-understood")
