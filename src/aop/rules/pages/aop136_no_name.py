"""A name or word with capitals, hyphens, blanks or foreign letters

## What it finds
Names that are not lower case words joined with `_`, and words of the language in capitals.

## Why it is bad
`Order` and `order` would be two names for the eye that knows only one; a hyphen is a minus.

## Avoid
```aop
Collect photo
```

## Prefer
```aop
collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP136", "no-name")
