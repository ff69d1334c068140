"""An allowance that is not complete

## What it finds
A comment `# aop: allow` without a code, or without `because` and a reason; or another word in place of `allow`. It
allows nothing.

## Why it is bad
An allowance is a decision against a rule. Without its reason nobody can tell later whether it still holds.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    # aop: allow AOP501
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    # aop: allow AOP501 because this step is rehearsed in the sandbox only
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP901", "allowance-incomplete")
