"""A value without a key

## What it finds
A colon with nothing before it, or a list or mapping where a key should stand.

## Why it is bad
Without its name the value is for nobody.

## Avoid
```yaml workspace.yaml
limits: {: 3, questions: 20}
```

## Prefer
```yaml workspace.yaml
limits: {attempts: 3, questions: 20}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP148", "key-missing")
