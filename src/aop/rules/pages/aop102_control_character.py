"""A control character in a file

## What it finds
A character that is a command to a terminal or printer and no text, as it stands or written as an escape in double
quotes.

## Why it is bad
Nobody sees it in an editor, and it does things where the text is shown: it moves the cursor, rings, hides what
follows.

## Avoid
```yaml
title: Refund‹U+0007› an order
```

## Prefer
```yaml
title: Refund an order
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP102", "control-character")
