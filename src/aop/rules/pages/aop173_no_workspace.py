"""A folder without a `workspace.yaml`

## What it finds
Files of a workspace in a folder that has no `workspace.yaml` at its top.

## Why it is bad
Currency, roles, queues and limits stand there; nothing can be checked without them.

## Avoid
```files
actions/shop.yaml
actions/stripe.yaml
```

## Prefer
```files
workspace.yaml
actions/shop.yaml
actions/stripe.yaml
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP173", "no-workspace")
