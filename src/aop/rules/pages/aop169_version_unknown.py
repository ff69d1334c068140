"""A version of the language that there is not

## What it finds
`aop:` with something else than `1`.

## Why it is bad
The version says how sentences are meant. A file of another version could mean something else.

## Avoid
```yaml
aop: 1.0
```

## Prefer
```yaml
aop: 1
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP169", "version-unknown")
