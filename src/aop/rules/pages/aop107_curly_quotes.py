"""A text that starts with a curly quote

## What it finds
A value that starts with `“` or `‘`, as word processors write them.

## Why it is bad
To YAML these are letters: the quotes become a part of the text, and a `: ` or ` #` inside is not protected.

## Avoid
```yaml
title: “Refund an order”
```

## Prefer
```yaml
title: "Refund an order"
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP107", "curly-quotes")
