"""A pretended answer that lacks what is always there

## What it finds
A record in `given` or `sandbox/` without a field that is not optional, and a file of the sandbox that says nothing
about an action which procedures call and which has to answer something.

## Why it is bad
An answer that lacks a declared field is refused, a real one as a pretended one, so the call would fail.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      shop.find_order:
        order_id: "#W1234567"
        total: $40
        ordered_on: 5 days ago
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

RULE = Meta("AOP332", "pretended-answer-incomplete")
