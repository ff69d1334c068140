"""A text in braces that its comma splits

## What it finds
A word alone between the commas of `{…}`, with no key and no colon.

## Why it is bad
`{ask: Which one, please?}` is a question of two words and a key `please?` without a value.

## Avoid
```yaml
slots:
  order_id: {type: id, ask: Which order, please?}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "Which order, please?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP157", "split-by-a-comma")
