"""An action that the procedure may not take

## What it finds
A call of an action that is not under `actions:` of the procedure.

## Why it is bad
The list is what a reviewer approves: what is not on it is denied at run time.

## Avoid
```yaml
actions: [shop.find_order]
```

## Prefer
```yaml
actions: [shop.find_order, stripe.refund]
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP510", "action-not-listed")
