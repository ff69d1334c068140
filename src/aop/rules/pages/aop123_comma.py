"""A comma that is missing, or one too many

## What it finds
`within`, `at most` and `otherwise` without the comma in front of them, a condition without the comma before its
sentence, or a comma before a part that takes none.

## Why it is bad
The comma shows where one part of a sentence ends and the next begins; with names and texts of several words nothing
else does.

## Avoid
```aop
collect photo otherwise finish as withdrawn
```

## Prefer
```aop
collect photo, otherwise finish as withdrawn
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP123", "comma")
