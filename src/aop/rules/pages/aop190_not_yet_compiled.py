"""A sentence that this version does not compile yet

## What it finds
A sentence of the language that is read, but that this version of the compiler cannot run: `wait`, `answer from
knowledge`, `collect … from` a person.

## Why it is bad
The file is right; a release that silently left the sentence out would not be.

## Avoid
```aop
wait 2 days
```

## Prefer
```aop
if order.status is "pending", escalate to tier2 because "the parcel is still on its way"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP190", "not-yet-compiled")
