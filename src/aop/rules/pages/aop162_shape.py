"""A value of the wrong shape

## What it finds
A text where keys with values are expected, a list where one text is, and so on.

## Why it is bad
The value cannot be used as it is, and turning it into something would be a guess.

## Avoid
```yaml workspace.yaml
languages: {en: yes}
```

## Prefer
```yaml workspace.yaml
languages: [en]
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP162", "shape")
