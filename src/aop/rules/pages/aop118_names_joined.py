"""Names joined in a way that the sentence does not have

## What it finds
`collect a, b and c`, an approval from two roles, `both` with one action, several actions after `before`, a failure
handler for two failures.

## Why it is bad
A list with commas and one joint does not say whether all of them are meant or any. Each sentence has one way to join.

## Avoid
```aop
collect order_id, email and photo
```

## Prefer
```aop
collect order_id and email and photo
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP118", "names-joined")
