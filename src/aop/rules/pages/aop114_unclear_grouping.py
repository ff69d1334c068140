"""A negation said in another way, or parentheses that are missing

## What it finds
`is not over`, `is not known`, `not a and b`, a bracket that is not closed or closes nothing, and values that are
computed from each other without parentheses.

## Why it is bad
Such a line can be read in two ways, and both look right. The language has one opposite for each comparison and asks
for parentheses where people would disagree.

## Avoid
```aop
if order.total is not over $75:
  say "That needs no photo."
```

## Prefer
```aop
if order.total is at most $75:
  say "That needs no photo."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP114", "unclear-grouping")
