"""A colon that is missing, or opens nothing

## What it finds
A line with an indented block under it and no `:` at its end, a `:` at the end of a sentence that opens no block, or a
block opened with a comma.

## Why it is bad
The colon says: what is indented below belongs to this line. Without it the block would be either lost or always run.

## Avoid
```aop
if order.total is over $75
  collect photo
```

## Prefer
```aop
if order.total is over $75:
  collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP122", "colon")
