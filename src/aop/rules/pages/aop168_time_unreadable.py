"""A duration, date or time of day that cannot be read

## What it finds
A duration without its unit, a stretch of hours that ends before it begins, a date that there is not.

## Why it is bad
`10` may be seconds or minutes. An approval that lasts a thousand times longer than meant is no longer one.

## Avoid
```yaml workspace.yaml
linger: 10
```

## Prefer
```yaml workspace.yaml
linger: 10 minutes
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP168", "time-unreadable")
