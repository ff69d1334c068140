"""A key without a value

## What it finds
A key with nothing behind its colon, where something is needed; and a text with nothing in it (`say ""`).

## Why it is bad
YAML reads it as "nothing", which is mostly a line that was not finished. The customer would get an empty message.

## Avoid
```yaml
title:
```

## Prefer
```yaml
title: Refund an order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP163", "value-missing")
