"""A pretended answer in another system's file

## What it finds
An action in `sandbox/SYSTEM.yaml` that belongs to another system.

## Why it is bad
Whoever looks for what a system answers looks in its file, and would find the answer missing there.

## Avoid
```yaml sandbox/shop.yaml
stripe.refund: {id: re_1}
shop.replace: {id: S1}
```

## Prefer
```yaml sandbox/shop.yaml
shop.replace: {id: S1}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP243", "answer-of-another-system")
