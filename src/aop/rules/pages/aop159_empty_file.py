"""A file with nothing in it

## What it finds
A file of the workspace that is empty, or holds only comments.

## Why it is bad
It looks as if there were rules or a procedure where there are none.

## Avoid
```yaml rules/more.yaml
```

## Prefer
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
```

## How to fix
Write it, or delete it.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP159", "empty-file")
