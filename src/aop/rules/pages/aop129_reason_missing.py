"""An escalation without a reason

## What it finds
`escalate to` without `because "…"`.

## Why it is bad
The reason is the first thing that the colleague reads who takes over; the scoreboard counts escalations by it.

## Avoid
```aop
if order.paid is no, escalate to tier2
```

## Prefer
```aop
if order.paid is no, escalate to tier2 because "nothing to refund"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP129", "reason-missing")
