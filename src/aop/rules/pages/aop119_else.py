"""`else` for `otherwise`

## What it finds
`else`, `elif`, `elsif` and `else if`.

## Why it is bad
The language has one word for it. `else` stands in values only: `order.delivered_on else today`.

## Avoid
```aop
if order.paid is yes:
  say "It is paid."
else:
  say "It is not paid yet."
```

## Prefer
```aop
if order.paid is yes:
  say "It is paid."
otherwise:
  say "It is not paid yet."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP119", "else")
