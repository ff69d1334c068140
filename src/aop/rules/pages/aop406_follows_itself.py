"""A procedure that follows itself

## What it finds
`follow` or `switch to` that leads back to where it started, directly or through others.

## Why it is bad
Nothing would bound it: the conversation could go round for ever.

## Avoid
```yaml orders/help.aop.yaml
aop: 1
procedure: help
title: Help with an order
owner: orders@acme.example
steps:
  ask_again: |
    follow help
    finish as informed
```

## Prefer
```yaml orders/help.aop.yaml
aop: 1
procedure: help
title: Help with an order
owner: orders@acme.example
steps:
  ask_again: |
    say "I can refund a delivered order."
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP406", "follows-itself")
