r"""A backslash in double quotes that means nothing

## What it finds
`"\d"` and other escapes that YAML does not have, or the number of a character that is none.

## Why it is bad
In double quotes a backslash starts an escape. A pattern with backslashes belongs in single quotes, where it stands as
it is.

## Avoid
```yaml
slots:
  order_id: {type: id, pattern: "W\d+", ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```

## Prefer
```yaml
slots:
  order_id: {type: id, pattern: 'W\d+', ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP154", "escape-unknown")
