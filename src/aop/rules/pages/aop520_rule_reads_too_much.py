"""A rule that reads an input which some of its actions lack

## What it finds
A rule about several actions whose condition names an input that not all of them have.

## Why it is bad
For an action without the input the condition is never answered, and an unanswered condition never lets a call
through.

## Avoid
```yaml rules/money.yaml
rules: |
  stripe.refund or shop.replace needs approval from team_lead within 1 day when amount is over $150
```

## Prefer
```yaml rules/money.yaml
rules: |
  stripe.refund needs approval from team_lead within 1 day when amount is over $150
  shop.replace needs approval from team_lead within 1 day when order.total is over $150
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP520", "rule-reads-too-much")
