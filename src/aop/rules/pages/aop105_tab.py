"""A tab

## What it finds
A tab character anywhere outside of sentences.

## Why it is bad
In YAML the indentation says what belongs to what, and a tab is as wide as each editor pleases. What looks aligned is
not.

## Avoid
```yaml workspace.yaml
limits:
‹U+0009›attempts: 3
```

## Prefer
```yaml workspace.yaml
limits:
  attempts: 3
```

## How to fix
Let the editor insert spaces for the tab key.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP105", "tab")
