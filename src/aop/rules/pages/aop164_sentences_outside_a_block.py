"""Sentences that do not stand in a block

## What it finds
The sentences of a step, of rules or handlers behind or below a key that does not end in `|`.

## Why it is bad
Only in a literal block do `:`, `#`, quotes and braces have no meaning for YAML. Outside of one the sentences would be
changed before they are read.

## Avoid
```yaml
rules: stripe.refund needs confirmation
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP164", "sentences-outside-a-block")
