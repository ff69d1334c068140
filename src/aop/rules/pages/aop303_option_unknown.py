"""An option that the choice does not have

## What it finds
A quoted text compared with a choice that has no such option.

## Why it is bad
The comparison would never hold, and the branch behind it never run.

## Avoid
```aop
if order.status is "deliverd":
  say "It has arrived."
```

## Prefer
```aop
if order.status is "delivered":
  say "It has arrived."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP303", "option-unknown")
