"""A choice with only one option

## What it finds
A slot `{type: choice, of: [one]}`. A slot whose options come from a system (`from:`) may have one at a time.

## Why it is bad
There is nothing to choose. The customer is asked a question with one answer, and whoever wants something else has no
way to say so.

## Avoid
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  remedy: {type: choice, of: [refund], ask: "What would you like?"}
steps:
  act: |
    collect order_id and remedy
    note "{remedy} of {order_id}"
    finish as informed
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  remedy: {type: choice, of: [refund, replacement], ask: "Would you like a refund or a replacement?"}
steps:
  act: |
    collect order_id and remedy
    note "{remedy} of {order_id}"
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding, Severity

RULE = Meta("AOP713", "choice-of-one", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every slot with one fixed option."""
    for item in lint.procedures:
        for slot in item.file.slots:
            if slot.type.kind == "choice" and len(slot.type.options) == 1:
                option = slot.type.options[0]
                message = f"`{slot.name.text}` has only the option `{option.text}`, so there is nothing to choose"
                help_text = "add what else it may be, or make it a `yes_no`"
                yield Finding("AOP713", message, option.span, help_text, Severity.WARNING)
