"""A text without quotes, or without its last one

## What it finds
`say`, `note`, `asking`, `confirm` and `because` followed by words instead of a text, or a text that is not closed on
its line.

## Why it is bad
Quotes show what a person will see, word for word. Everything outside of them is for the engine.

## Avoid
```aop
say I have found your order.
```

## Prefer
```aop
say "I have found your order."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP124", "quotes-missing")
