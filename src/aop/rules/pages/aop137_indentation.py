"""Indentation that fits nothing

## What it finds
A line that is indented though nothing above opens a block, that begins between two levels, or that is indented with a
tab.

## Why it is bad
Indentation says what belongs to an `if` or a loop. A line between two levels belongs to neither.

## Avoid
```aop
say "One moment."
  collect photo
```

## Prefer
```aop
say "One moment."
collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP137", "indentation")
