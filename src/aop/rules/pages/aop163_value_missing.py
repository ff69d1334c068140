"""A key without a value

## What it finds
A key with nothing behind its colon, where something is needed.

## Why it is bad
YAML reads it as "nothing", which is mostly a line that was not finished.

## Avoid
```yaml
title:
```

## Prefer
```yaml
title: Refund an order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP163", "value-missing")
