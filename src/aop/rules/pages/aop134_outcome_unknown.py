"""An outcome that a procedure cannot finish as

## What it finds
`finish` without an outcome, or with another one than `resolved`, `informed`, `declined`, `withdrawn` and
`not_needed`.

## Why it is bad
Figures rest on these five: containment and resolution of different procedures could not be compared if each had words
of its own.

## Avoid
```aop
if order.paid is no, finish as done
```

## Prefer
```aop
if order.paid is no, finish as not_needed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP134", "outcome-unknown")
