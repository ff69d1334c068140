"""A line in the wrong place, or a block without lines

## What it finds
`otherwise:` without an `if` directly above it, `if it fails` away from its `do`, other sentences under a `do`, a rule
among steps, an opened block with nothing in it.

## Why it is bad
The line cannot take part in anything where it stands.

## Avoid
```aop
otherwise:
  say "Then I leave it."
```

## Prefer
```aop
if order.paid is yes:
  say "It is paid."
otherwise:
  say "Then I leave it."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP138", "wrong-place")
