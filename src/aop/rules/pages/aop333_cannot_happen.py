"""Something that cannot happen

## What it finds
`missing` from an action that always answers, an unclear outcome of one that only reads, an answer of one that answers
nothing; an approval of a role that no rule asks, an answer of a role that no step asks.

## Why it is bad
The test would wait for it, or play what never comes.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      shop.replace: missing
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      shop.find_order: missing
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP333", "cannot-happen")
