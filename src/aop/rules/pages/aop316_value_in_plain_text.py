"""A value in a text that is said as it is written

## What it finds
Braces in the `because` of a rule.

## Why it is bad
A rule is written once for every call, and its reason is shown before anything of a call is known to the reader: what
stands in braces would be left out without a word.

## Avoid
```yaml rules/money.yaml
rules: |
  never do stripe.refund when amount is over $500 because "{amount} is too much"
```

## Prefer
```yaml rules/money.yaml
rules: |
  never do stripe.refund when amount is over $500 because "a refund over $500 is made by a colleague"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP316", "value-in-plain-text")
