"""A rule that sets an action against itself

## What it finds
`never do both` and `never … before …` with the same action twice.

## Why it is bad
An action is always done together with itself and never before itself, so the rule would refuse every call of it.

## Avoid
```yaml rules/once.yaml
rules: |
  never do both stripe.refund and stripe.refund per order
```

## Prefer
```yaml rules/once.yaml
rules: |
  never do both stripe.refund and shop.replace per order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP551", "against-itself")
