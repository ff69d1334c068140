"""Two sentences on one line

## What it finds
A sentence joined to another with `and`, `,` or nothing. Only `say`, `note` and `set` may be joined, and only with a
sentence that leaves.

## Why it is bad
One sentence a line: a finding, a comment in a review and a trace each point to exactly one of them.

## Avoid
```aop
collect photo and say "Thank you."
```

## Prefer
```aop
collect photo
say "Thank you."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP121", "two-sentences")
