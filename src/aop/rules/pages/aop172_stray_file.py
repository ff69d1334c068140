"""A YAML file that belongs nowhere

## What it finds
A file with the end `.yml`, a procedure without `.aop` in its name, or a file in a folder that has no meaning.

## Why it is bad
It is not read, so what it says does not hold, though it looks as if it did.

## Avoid
```yaml rules/more.yml
rules: |
  stripe.refund needs confirmation
```

## Prefer
```yaml rules/more.yaml
rules: |
  stripe.refund needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP172", "stray-file", Severity.WARNING)
