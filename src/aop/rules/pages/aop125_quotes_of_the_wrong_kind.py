"""Quotation marks of the wrong kind

## What it finds
Single or curly quotes around a text, double quotes inside braces, or a backslash with a letter that means nothing.

## Why it is bad
A text stands in `"…"`; inside its braces texts stand in `'…'`, so that both can be told apart.

## Avoid
```aop
say “I have found your order.”
```

## Prefer
```aop
say "I have found your order."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP125", "quotes-of-the-wrong-kind")
