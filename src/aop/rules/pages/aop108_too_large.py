"""A file or workspace that is too large

## What it finds
A file of more than 1 MiB, or a workspace of more than 2,000 YAML files.

## Why it is bad
Everything that is read has a bound, so that no file can hold up the check. A procedure of that size could not be
reviewed either.

## Avoid
```yaml rules/notes.yaml
# ‹A long note. × 90000›
rules: |
  stripe.refund needs confirmation
```

## Prefer
```yaml rules/notes.yaml
# A short note.
rules: |
  stripe.refund needs confirmation
```

## How to fix
Split the file: one procedure or one system a file.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP108", "too-large")
