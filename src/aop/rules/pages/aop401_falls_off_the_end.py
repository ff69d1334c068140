"""A last step that can run out

## What it finds
A way through the procedure that comes to the end of the last step without `finish`, `escalate` or `switch`.

## Why it is bad
The customer would wait for an answer that nobody gives, and the figures would not know how it ended.

## Avoid
```yaml
steps:
  act: |
    collect photo
```

## Prefer
```yaml
steps:
  act: |
    collect photo
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP401", "falls-off-the-end")
