"""Keys that exclude each other

## What it finds
A slot with both `of` and `from`, options on something that is no choice, a `pattern` on something that is no id, an
action with two ways to be called, a `clarify` over `accept`, a reminder after the end.

## Why it is bad
One of the two would be ignored.

## Avoid
```yaml
slots:
  order_id: {type: id, of: [W1, W2], ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP171", "keys-exclude-each-other")
