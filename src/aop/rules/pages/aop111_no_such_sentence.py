"""A line that begins no sentence

## What it finds
A line whose first word is not one that begins a sentence: `ask` for `collect`, `goto` for `go to`, a bullet or a
number in front.

## Why it is bad
The first word decides what the line does. There is one word for each thing, so that a procedure reads the same
whoever wrote it.

## Avoid
```aop
ask photo
```

## Prefer
```aop
collect photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP111", "no-such-sentence")
