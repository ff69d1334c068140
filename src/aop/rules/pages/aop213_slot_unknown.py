"""A slot that the procedure does not declare

## What it finds
`collect` with a name that is not under `slots:`.

## Why it is bad
A slot says what to ask, what an answer looks like and whether it is personal. Without it nobody could be asked.

## Avoid
```aop
collect foto
```

## Prefer
```aop
collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP213", "slot-unknown")
