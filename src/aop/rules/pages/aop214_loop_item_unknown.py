"""A loop item that there is not

## What it finds
`skip` or `collect … for` with a name that is no item of a loop around it.

## Why it is bad
Outside of its loop there is nothing to skip and nothing to collect for.

## Avoid
```aop
for each item in order.items, at most 20:
  if item.price is under $1, skip itm
  say "{item.name}"
```

## Prefer
```aop
for each item in order.items, at most 20:
  if item.price is under $1, skip item
  say "{item.name}"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP214", "loop-item-unknown")
