"""A topic that the workspace does not declare

## What it finds
`customer mentions TOPIC` with a name that is not under `topics:` of workspace.yaml.

## Why it is bad
Nothing says which words mean it, so it would never be mentioned.

## Avoid
```aop
if customer mentions legal_thret, escalate to tier2 because "legal"
```

## Prefer
```aop
if customer mentions legal_threat, escalate to tier2 because "legal"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP210", "topic-unknown")
