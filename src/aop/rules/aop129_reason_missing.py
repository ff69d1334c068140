"""An escalation without a reason

## What it finds
`escalate to` without `because "…"`.

## Why it is bad
The reason is the first thing that the colleague reads who takes over; the scoreboard counts escalations by it.

## Avoid
```aop
escalate to tier2
```

## Prefer
```aop
escalate to tier2 because "the customer asks for a person"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP129", "reason-missing")
