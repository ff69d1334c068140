"""A number that cannot stand there

## What it finds
A division by a value that may change, or by zero; `at least 3 of` fewer than three conditions; a `confidence`
compared with more than 100%; a rule or a wait over no time, such as `in 0 days`; and `contains ""`.

## Why it is bad
Nothing can be divided by zero, and a value that may change may be zero. Of two conditions three are never true.
A limit over no time never counts anything, and nobody approves within none. Every text contains an empty one.

## Avoid
```aop
if at least 3 of [(order.paid is yes), (order.total is over $75)], say "Thank you."
```

## Prefer
```aop
if at least 1 of [(order.paid is yes), (order.total is over $75)], say "Thank you."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP313", "number-that-cannot-be")
