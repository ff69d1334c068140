"""A system that there is not

## What it finds
The part of an action's name before the dot, or of `any write to`, that no file of `actions/` declares.

## Why it is bad
There would be nothing to call.

## Avoid
```yaml rules/money.yaml
rules: |
  any write to strpe needs confirmation
```

## Prefer
```yaml rules/money.yaml
rules: |
  any write to stripe needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP205", "system-unknown")
