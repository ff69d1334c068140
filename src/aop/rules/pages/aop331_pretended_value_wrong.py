"""A value that a system could not answer

## What it finds
A value in `given`, in `sandbox/`, of a call or of an event that is not of the type that `actions/` declares: a word
where an amount is, a day that cannot be read, an amount with fractions of a cent.

## Why it is bad
The real system answers something else, so the conversation would be played with what never comes.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      shop.find_order:
        order_id: "#W1234567"
        status: delivered
        total: forty
        ordered_on: last week
        paid: yes
        customer: {id: c1, name: Ana, email: a@b.example, tier: regular}
        items: []
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      shop.find_order:
        order_id: "#W1234567"
        status: delivered
        total: $40
        ordered_on: 5 days ago
        paid: yes
        customer: {id: c1, name: Ana, email: a@b.example, tier: regular}
        items: []
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP331", "pretended-value-wrong")
