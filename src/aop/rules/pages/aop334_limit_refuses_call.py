"""A call that the limit of its action refuses

## What it finds
A call in a conversation, or in a case of an answer, with an amount beyond the `limit` that `actions/` sets.

## Why it is bad
The gate refuses such a call, so it is never seen.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: I want my money back
      agent: does stripe.refund with amount = $4000
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    conversation: |
      customer: I want my money back
      agent: does stripe.refund with amount = $40
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP334", "limit-refuses-call")
