"""A key that is needed and not there

## What it finds
A procedure without a title, owner or steps, a workspace without a currency or time zone, an action without `does`,
and the like.

## Why it is bad
The engine would have to guess what an author did not say.

## Avoid
```yaml orders/help.aop.yaml
aop: 1
procedure: help
owner: orders@acme.example
steps:
  answer_it: |
    finish as informed
```

## Prefer
```yaml orders/help.aop.yaml
aop: 1
procedure: help
title: Help with an order
owner: orders@acme.example
steps:
  answer_it: |
    finish as informed
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP161", "key-missing-here")
