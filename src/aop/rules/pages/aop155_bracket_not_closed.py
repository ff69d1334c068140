"""A bracket that is not closed, or closes nothing

## What it finds
`[` without `]`, `{` without `}`, and the other way round.

## Why it is bad
It cannot be told where the list ends, so the lines below would be swallowed.

## Avoid
```yaml workspace.yaml
languages: [en
```

## Prefer
```yaml workspace.yaml
languages: [en]
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP155", "bracket-not-closed")
