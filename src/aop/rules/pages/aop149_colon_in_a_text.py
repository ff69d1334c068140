"""A colon that cuts a text in two

## What it finds
A text without quotes that holds a colon followed by a space.

## Why it is bad
To YAML the colon ends a key: `title: Note: refunds` is no text.

## Avoid
```yaml
title: Returns: refund an order
```

## Prefer
```yaml
title: "Returns: refund an order"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP149", "colon-in-a-text")
