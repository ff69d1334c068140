"""A word of the language used as a name

## What it finds
A slot, value, step, table, input of a procedure or result with the name of a keyword: `total`, `count`, `until`,
`any`, also where nothing uses it yet.

## Why it is bad
`total is over $5` could be a comparison or the start of `total of …`. Names of fields and inputs are free.

## Avoid
```aop
set total to order.total
say "That makes {total}."
```

## Prefer
```aop
set sum_due to order.total
say "That makes {sum_due}."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP135", "reserved-word")
