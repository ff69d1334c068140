"""A text that loses its end to a comment

## What it finds
A text without quotes with a ` #` in it.

## Why it is bad
To YAML ` #` starts a comment: of `Order #123 is late` only `Order` is left, and nobody notices before the customer
reads it.

## Avoid
```yaml
title: Order #123 is late
```

## Prefer
```yaml
title: "Order #123 is late"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP156", "lost-tail")
