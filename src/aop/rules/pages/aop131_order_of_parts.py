"""Parts of a sentence in another order than theirs

## What it finds
Parts that the sentence has, but in another order: `as` before `with`, `within` before `at most`, something behind
`otherwise`.

## Why it is bad
With one order, a reader knows where to look, and two procedures can be compared line by line.

## Avoid
```aop
look up shop.find_order as newest with id = order_id, otherwise finish as declined
```

## Prefer
```aop
look up shop.find_order with id = order_id as newest, otherwise finish as declined
```

## How to fix
The order is: inputs, `as`, `at most N times`, `within`, `otherwise`.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP131", "order-of-parts")
