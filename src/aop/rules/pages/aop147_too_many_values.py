"""A file with too many values

## What it finds
More than 60,000 keys, items and texts in one file.

## Why it is bad
Everything that is read has a bound. Data of that size belongs into a system that a look-up reads.

## Avoid
```yaml workspace.yaml
languages: [‹en,  × 61000›en]
```

## Prefer
```yaml workspace.yaml
languages: [en]
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP147", "too-many-values")
