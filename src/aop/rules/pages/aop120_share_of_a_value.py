"""A percent of a value

## What it finds
`20% of total`.

## Why it is bad
`of` belongs to `count of` and `total of`, which take lists. A share is a product.

## Avoid
```aop
set fee to 20% of order.total
say "The fee is {fee}."
```

## Prefer
```aop
set fee to 20% * order.total rounded to cents
say "The fee is {fee}."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP120", "share-of-a-value")
