"""An action that no system declares

## What it finds
A name of an action, in a sentence, a rule or a list of actions, that is in no file of `actions/`. What people do
(`aop.pause`, …) stands in rules alone: no procedure does it.

## Why it is bad
There would be nothing to call. The nearest name is suggested.

## Avoid
```yaml
rules: |
  stripe.refnd needs confirmation
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP201", "action-unknown")
