"""A directive or a second document in a file

## What it finds
A line `---` that starts another document, or a line that starts with `%`.

## Why it is bad
One file is one thing. What stands after `---` would be read by some programs and not by others.

## Avoid
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
---
rules: |
  shop.replace needs confirmation
```

## Prefer
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
  shop.replace needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP141", "several-documents")
