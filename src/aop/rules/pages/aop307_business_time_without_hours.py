"""Business time in a workspace that declares no hours

## What it finds
A time such as `4 business hours`, or a queue with `hours: business`, where workspace.yaml has no `business_hours`; and
`is open` of a queue that has no hours.

## Why it is bad
Nobody can say when four business hours are over if no hour is a business hour.

## Avoid
```yaml rules/money.yaml
rules: |
  stripe.refund needs approval from team_lead within 4 business hours when amount is over $150
```

## Prefer
```yaml rules/money.yaml
rules: |
  stripe.refund needs approval from team_lead within 4 hours when amount is over $150
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP307", "business-time-without-hours")
