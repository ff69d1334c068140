"""A text that starts with a sign of YAML

## What it finds
A text without quotes that starts with `@`, `%`, a backtick, `{`, `[`, `>`, `*`, `&` or another sign with a meaning of
its own.

## Why it is bad
YAML takes the sign for the start of something else, and refuses the line or reads it as no text.

## Avoid
```yaml
title: @returns refund an order
```

## Prefer
```yaml
title: "@returns refund an order"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP150", "sign-at-the-start")
