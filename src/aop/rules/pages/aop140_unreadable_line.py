"""A line that is no YAML

## What it finds
A line that the YAML reader refuses and for which there is no closer explanation.

## Why it is bad
The rest of the file could mean anything. The line is left out, so that the lines below it are still checked.

## Avoid
```yaml rules/more.yaml
%YAML 2.0
---
rules: |
  stripe.refund needs confirmation
```

## Prefer
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
```

## How to fix
Write `name: value`, with text that holds special characters in double quotes.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP140", "unreadable-line")
