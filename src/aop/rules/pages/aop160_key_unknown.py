"""A key that there is not

## What it finds
A key that this part of the file does not have; the nearest one is suggested.

## Why it is bad
An unknown key would do nothing, silently: a `limts:` is a limit that does not hold.

## Avoid
```yaml workspace.yaml
limits: {atempts: 3}
```

## Prefer
```yaml workspace.yaml
limits: {attempts: 3}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP160", "key-unknown")
