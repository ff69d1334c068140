"""An action that a procedure may take and never takes

## What it finds
An entry of `actions:` that no sentence looks up, does or checks, and that undoes none of those that are done.

## Why it is bad
The list says what the procedure may do to a customer's account; people approve it by that list. What it does not need
it should not be able to do. Or the call is missing.

## Avoid
```yaml
actions: [shop.find_order, shop.replace]
slots: {order_id: {type: id, ask: "What is your order number?"}}
steps:
  act: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "Your order is {order.status}."
    finish as informed
```

## Prefer
```yaml
actions: [shop.find_order]
slots: {order_id: {type: id, ask: "What is your order number?"}}
steps:
  act: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "Your order is {order.status}."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.uses import without_item
from aop.diagnostics import Finding, Severity
from aop.machine.states import Call

RULE = Meta("AOP231", "unused-action", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every listed action that is not called."""
    for item in lint.procedures:
        used = _called(item, lint)
        for name in item.file.actions:
            if name.text not in used:
                message = f"`{name.text}` is listed and never called"
                help_text = "take it off the list, or write the sentence that calls it"
                fixes = without_item(item.file.actions, name)
                yield Finding("AOP231", message, name.span, help_text, Severity.WARNING, fixes=fixes)


def _called(item: Checked, lint: Lint) -> set[str]:
    """The actions that are called, with those that undo them."""
    called = {step.action for step in item.machine.code if isinstance(step, Call)}
    undone = {lint.actions[name].undo for name in called if name in lint.actions}
    return called | {name for name in undone if name is not None}
