"""A change that the procedure may make and may not take back

## What it finds
A `do` of an action whose `undo` the procedure may not call: it is not among its `actions:`, or is for other `roles:`.

## Why it is bad
An undo passes the same gate as every call. Where a customer cancels, is asked, and says yes, the gate refuses it: the
change stands, and the conversation goes to a person just when it was promised that it is taken back. `aop check` is the
last moment at which that costs nothing.

## Avoid
```yaml
actions: [shop.find_order, shop.hold]
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
  act: |
    confirm "Shall I keep order {order.order_id} from leaving?", otherwise finish as withdrawn
    do shop.hold with order = order
    finish as resolved
```

## Prefer
```yaml
actions: [shop.find_order, shop.hold, shop.release]
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
  act: |
    confirm "Shall I keep order {order.order_id} from leaving?", otherwise finish as withdrawn
    do shop.hold with order = order
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.undo import what_is_wrong
from aop.analysis.written import place_of, written
from aop.diagnostics import Finding, Severity, Span
from aop.machine.states import Call
from aop.syntax import tree

RULE = Meta("AOP444", "undo-not-allowed", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each change of a procedure, at the first sentence that makes it."""
    for item in lint.procedures:
        listed = {name.text for name in item.file.actions}
        for action, span in _changes(lint, item).items():
            undo = lint.actions[action].undo
            other = None if undo is None else lint.actions.get(undo)
            if other is None or not other.does or what_is_wrong(lint, lint.actions[action], other) is not None:
                continue  # where it could not undo anything, that is the mistake
            if other.name not in listed:
                message = f"`{other.name}` takes `{action}` back, and is not among the actions of this procedure"
                yield Finding("AOP444", message, span, f"add `{other.name}` to `actions:`", Severity.WARNING)
            elif other.roles and item.machine.role not in other.roles:
                message = f"`{other.name}` takes `{action}` back, and `{item.machine.role}` may not use it"
                help_text = f"add `{item.machine.role}` to the `roles:` of `{other.name}`"
                yield Finding("AOP444", message, span, help_text, Severity.WARNING)


def _changes(lint: Lint, item: Checked) -> dict[str, Span]:
    """What the sentences of a procedure do, each with the first place."""
    found: dict[str, Span] = {}
    for pc in sorted(item.facts):
        step = item.machine.code[pc]
        if isinstance(step, Call) and step.verb == "do" and step.action not in found:
            sentence = written(lint, item).get(place_of(item.spans[pc]))
            found[step.action] = sentence.action.span if isinstance(sentence, tree.Do) else item.spans[pc]
    return found
