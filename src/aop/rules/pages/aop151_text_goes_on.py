"""A value that goes on after it was closed

## What it finds
More text on the line after a closing quote, `]` or `}`.

## Why it is bad
The value ended; what follows belongs to nothing. Mostly the quotes stand around a part of the text only.

## Avoid
```yaml
title: "Refund" an order
```

## Prefer
```yaml
title: Refund an order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP151", "text-goes-on")
