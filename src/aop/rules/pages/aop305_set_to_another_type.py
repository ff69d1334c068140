"""A value set to another type than it has

## What it finds
`set` of a slot or value to something of another type than before, or to an option that the slot does not have.

## Why it is bad
What reads the value later rests on its type: a question, a comparison, an action.

## Avoid
```aop
set remedy to order.total
```

## Prefer
```aop
set remedy to "refund"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP305", "set-to-another-type")
