"""A procedure that there is not

## What it finds
`follow` or `switch to` with a name that no file of the workspace has under `procedure:`.

## Why it is bad
There would be nothing to follow.

## Avoid
```aop
follow find_ordr with number = order_id as found
```

## Prefer
```aop
follow find_order with number = order_id as found
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP216", "procedure-unknown")
