"""A value where a condition stands

## What it finds
A bare name, text or number after `if`, `require`, `when`, `unless`, `until`, or beside `and` and `or`.

## Why it is bad
It does not say what is tested: that it is known, that it is yes, or that it is not empty.

## Avoid
```aop
if order.paid, say "It is paid."
```

## Prefer
```aop
if order.paid is yes, say "It is paid."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP116", "value-for-condition")
