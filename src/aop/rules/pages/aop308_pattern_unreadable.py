"""A pattern that cannot be read, or a form that does not go with it

## What it finds
A `pattern` that is no regular expression of RE2 (a parenthesis missing, look-ahead, back references), a `form` with
`{2}` where the pattern has one group, and a `form` without any group.

## Why it is bad
No customer could ever say a value of such a slot, or every customer would say the same one.

## Avoid
```yaml
slots:
  order_id: {type: id, pattern: "#?W?([0-9]{7}", form: "#W{1}", ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```

## Prefer
```yaml
slots:
  order_id: {type: id, pattern: "#?W?([0-9]{7})", form: "#W{1}", ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP308", "pattern-unreadable")
