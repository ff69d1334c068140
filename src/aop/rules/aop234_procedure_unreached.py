"""A procedure that nothing starts

## What it finds
A procedure without intents that no other one follows or switches to. One that replaces a built-in procedure
(`aop_handoff`, `aop_goodbye` …) is started by what it replaces.

## Why it is bad
No customer ever gets there. Mostly its `intents:` are missing, or the procedure that should follow it was renamed.

## Avoid
`find_order` has no intents, and is only there to be followed.
```yaml
slots: {order_id: {type: id, ask: "What is your order number?"}}
actions: [shop.find_order]
steps:
  act: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "Your order is {order.status}."
    finish as informed
```

## Prefer
```yaml
slots: {order_id: {type: id, ask: "What is your order number?"}}
actions: []
steps:
  act: |
    collect order_id
    follow find_order with number = order_id as order
    say "Your order is {order.status}."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.replaced import PREFIX
from aop.diagnostics import Finding, Severity
from aop.machine.states import Enter, Switch

RULE = Meta("AOP234", "procedure-unreached", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every procedure that no customer and no other procedure starts."""
    if lint.symbols.findings.has_errors:
        return
    started = {
        step.procedure for item in lint.procedures for step in item.machine.code if isinstance(step, Enter | Switch)
    }
    for item in lint.procedures:
        name = item.machine.name
        if not item.machine.intents and name not in started and not name.startswith(PREFIX):
            message = f"nothing starts the procedure `{name}`"
            help_text = "give it `intents:`, or follow it from another procedure"
            yield Finding("AOP234", message, item.file.name.span, help_text, Severity.WARNING)
