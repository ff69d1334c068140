"""A queue that the workspace does not declare

## What it finds
`escalate to` or `… is open` with a name that is not under `queues:` of workspace.yaml.

## Why it is bad
The customer would be handed over to nobody.

## Avoid
```aop
if order.paid is no, escalate to teir2 because "nothing to refund"
```

## Prefer
```aop
if order.paid is no, escalate to tier2 because "nothing to refund"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP207", "queue-unknown")
