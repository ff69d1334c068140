"""A part of a sentence that is given twice

## What it finds
Two `as`, two `at most`, two `because`, an input that gets two values.

## Why it is bad
One of them would win, and nobody could see which.

## Avoid
```aop
collect photo, at most 2 times, at most 3 times, otherwise finish as withdrawn
```

## Prefer
```aop
collect photo, at most 2 times, otherwise finish as withdrawn
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP130", "given-twice")
