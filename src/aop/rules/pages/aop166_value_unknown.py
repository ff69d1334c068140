"""A value that is none of those that there are

## What it finds
A word that is not in the list of this key, a currency or a time zone that there is not, a language without its
code.

## Why it is bad
The engine would have to fall back to something that the author did not choose.

## Avoid
```yaml workspace.yaml
time_zone: New York
```

## Prefer
```yaml workspace.yaml
time_zone: America/New_York
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP166", "value-unknown")
