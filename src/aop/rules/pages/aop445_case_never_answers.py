"""A case of an answer behind one that fits every call

## What it finds
In `given` or `sandbox/`, a case below one without `with`.

## Why it is bad
The first case that fits a call answers, so what stands below never does.

## Avoid
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      stripe.refund:
        - {returns: {id: re_1}}
        - {with: {order.order_id: "#W1234567"}, fails: already_refunded}
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```

## Prefer
```yaml returns/refund.test.yaml
tests:
  - name: a refund is asked for
    given:
      stripe.refund:
        - {with: {order.order_id: "#W1234567"}, fails: already_refunded}
        - {returns: {id: re_1}}
    conversation: |
      customer: I want my money back
      agent: asks order_id and email
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP445", "case-never-answers", Severity.WARNING)
