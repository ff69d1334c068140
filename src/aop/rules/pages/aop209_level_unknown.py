"""A level of verification that the workspace does not declare

## What it finds
`verify … by LEVEL` or `customer is verified by LEVEL` with a level that is not under `verification:` of
workspace.yaml, or a workspace without any.

## Why it is bad
The level says how long a proof lasts and how often it may be tried; without it neither has a bound.

## Avoid
```aop
if customer is verified by order_mail, say "I know who you are."
```

## Prefer
```aop
if customer is verified by order_email, say "I know who you are."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP209", "level-unknown")
