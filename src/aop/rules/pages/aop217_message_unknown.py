"""A message that the procedure does not declare

## What it finds
`say NAME` with a name that is not under `messages:`.

## Why it is bad
There would be nothing to say. A short text may stand in the sentence, in quotes.

## Avoid
```yaml
messages: {order_found: "I have found your order."}
steps:
  act: |
    say order_foun
    finish as resolved
```

## Prefer
```yaml
messages: {order_found: "I have found your order."}
steps:
  act: |
    say order_found
    finish as resolved
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP217", "message-unknown")
