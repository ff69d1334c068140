"""A step that the procedure does not have

## What it finds
`go to` with a name that is not under `steps:`.

## Why it is bad
There would be nowhere to go. To continue in another procedure, say `switch to`.

## Avoid
```aop
if order.paid is no, go to closing
```

## Prefer
```aop
if order.paid is no, go to close
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP219", "step-unknown")
