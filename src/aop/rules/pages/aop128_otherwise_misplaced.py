"""An `otherwise` that the sentence does not have, or that nothing follows

## What it finds
`otherwise` after a sentence that cannot fail, after a `do`, with nothing behind it, or with a sentence behind it that
needs a block.

## Why it is bad
A `do` can be refused, fail or stay unclear, and each wants another answer: one `otherwise` would treat a refund that
perhaps went through like one that did not.

## Avoid
```aop
do stripe.refund with order = order, amount = order.total, otherwise go on
```

## Prefer
```aop
do stripe.refund with order = order, amount = order.total
  if it fails with already_refunded: say "It is refunded already." and finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP128", "otherwise-misplaced")
