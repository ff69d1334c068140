"""A number that is none, or out of its range

## What it finds
A limit, share, rate, size or cost that is not written as one, or is too small or too large;
a `timeout` longer than an hour.

## Why it is bad
A limit that cannot be read would limit nothing.

## Avoid
```yaml workspace.yaml
limits: {attempts: many}
```

## Prefer
```yaml workspace.yaml
limits: {attempts: 3}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP167", "number-out-of-range")
