"""Values nested too deep

## What it finds
More than 20 levels of lists and mappings within each other.

## Why it is bad
Nothing in a workspace is nested that deep; such a file is broken, or made to hold up the check.

## Avoid
```yaml rules/more.yaml
rules: ‹[ × 30›
```

## Prefer
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP146", "nested-too-deep")
