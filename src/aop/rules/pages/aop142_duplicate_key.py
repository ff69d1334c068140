"""A key that is given twice

## What it finds
The same key two times in one place. The note shows the first.

## Why it is bad
YAML readers keep one of them without a word, and not all keep the same. Half of the author's text would be gone.

## Avoid
```yaml
title: Refund an order
owner: returns@acme.example
title: Refund a delivered order
```

## Prefer
```yaml
title: Refund a delivered order
owner: returns@acme.example
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP142", "duplicate-key")
