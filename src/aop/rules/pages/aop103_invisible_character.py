"""A character that cannot be seen, or that turns the direction of text

## What it finds
Zero-width characters, soft hyphens, a byte order mark in the middle of a text, and the marks that make text run from
right to left.

## Why it is bad
Two names that look the same are different, and a line can read otherwise than it runs. Such characters come in with
text pasted from web pages and office documents; they are also a known way to smuggle a change past a reviewer.

## Avoid
```yaml
title: Refund‹U+200B› an order
```

## Prefer
```yaml
title: Refund an order
```

## How to fix
Delete the character, or type the line again.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP103", "invisible-character")
