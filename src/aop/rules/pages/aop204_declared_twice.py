"""A name that is declared twice

## What it finds
Two systems, procedures, intents, fields or options with one name, options that differ in capitals only, the same words
for two options of a choice, or a name that stands in a list twice. The note shows the first.

## Why it is bad
What refers to the name could mean either.

## Avoid
```yaml orders/again.aop.yaml
aop: 1
procedure: refund
title: Refund, the old way
owner: orders@acme.example
steps:
  act: |
    finish as declined
```

## Prefer
```yaml orders/again.aop.yaml
aop: 1
procedure: refund_the_old_way
title: Refund, the old way
owner: orders@acme.example
steps:
  act: |
    finish as declined
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP204", "declared-twice")
