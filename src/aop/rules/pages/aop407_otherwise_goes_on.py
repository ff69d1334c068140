"""An `otherwise` that goes on where it has to leave

## What it finds
The `otherwise` of a `require`, `confirm`, `verify`, `check`, `collect` or `repeat` whose last sentence does not leave.

## Why it is bad
What follows rests on what the sentence made sure of. If it goes on all the same, a customer who said no, or whom nobody
knows, is treated like one who said yes.

## Avoid
```aop
require order.status is "delivered", otherwise say "It has not been delivered yet."
say "You can send it back."
```

## Prefer
```aop
require order.status is "delivered", otherwise say "It has not been delivered yet." and finish as declined
say "You can send it back."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP407", "otherwise-goes-on")
