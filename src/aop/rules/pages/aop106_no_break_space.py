"""A space that is not a space

## What it finds
A no-break space, or one of the other wide spaces of Unicode, where YAML needs an ordinary one. Inside quotes such a
space is text and is left alone.

## Why it is bad
It looks like a space and separates nothing: `title:` and what follows become one word.

## Avoid
```yaml
title:‹U+00A0›Refund an order
```

## Prefer
```yaml
title: Refund an order
```

## How to fix
Type the space again. It often comes from text copied out of a web page or chat.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP106", "no-break-space")
