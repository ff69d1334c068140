"""An undo that cannot undo

## What it finds
An `undo:` that names a read, or the action itself; an `undo:` of what `writes_once`, which says that it cannot be taken
back; and one whose action needs an input that is neither an input nor a result of the action that it undoes.

## Why it is bad
The inputs of an undo come by their names from the call: from what it was given and what it gave back. With one that is
in neither, the gate refuses the undo just when a customer has cancelled, and a person has to clear up.

## Avoid
```yaml actions/stripe.yaml
actions:
  refund:
    does: writes
    summary: Refund all or part of an order.
    roles: [tier1_support]
    inputs: {order: shop.order, amount: money}
    returns: {id: text}
    changes: money
    undo: reverse
    sql: {query: refund}
  reverse:
    does: writes
    summary: Take a refund back.
    inputs: {refund_id: text}
    changes: money
    sql: {query: reverse}
```

## Prefer
```yaml actions/stripe.yaml
actions:
  refund:
    does: writes
    summary: Refund all or part of an order.
    roles: [tier1_support]
    inputs: {order: shop.order, amount: money}
    returns: {refund_id: text}
    changes: money
    failures: [already_refunded]
    undo: reverse
    sql: {query: refund}
  reverse:
    does: writes
    summary: Take a refund back.
    inputs: {refund_id: text}
    changes: money
    sql: {query: reverse}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.kinds import fields_of
from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding
from aop.machine.types import Action

RULE = Meta("AOP441", "undo-cannot-be-called")


def check(lint: Lint) -> Iterator[Finding]:
    """Every `undo:` of the catalogue that would not go through."""
    for name, decl in lint.symbols.actions.items():
        action = lint.actions[name]
        other = lint.actions.get(action.undo or "")
        if decl.undo is None or other is None or not action.does or not other.does:
            continue
        wrong = _wrong(lint, action, other)
        if wrong is not None:
            yield Finding("AOP441", wrong[0], decl.undo.span, wrong[1])


def _wrong(lint: Lint, action: Action, other: Action) -> tuple[str, str] | None:
    """What keeps an action from being undone by the other, and what to do."""
    if action.does == "writes_once":
        message = f"`{action.name}` writes once, which says that it cannot be taken back"
        return message, "write `does: writes`, or leave `undo` out"
    if action.does == "reads":
        return f"`{action.name}` only reads, so there is nothing to undo", "leave `undo` out"
    if other.does == "reads":
        return f"`{other.name}` only reads, so it takes nothing back", "name an action that writes"
    if other.name == action.name:
        return f"`{action.name}` is to undo itself", "name the action that takes it back"
    lacking = _lacking(lint, action, other)
    if not lacking:
        return None
    listed = ", ".join(f"`{name}`" for name in lacking)
    message = f"`{other.name}` needs {listed}, which `{action.name}` neither takes nor returns"
    return message, f"return it from `{action.name}` under that name, or make it optional: `{lacking[0]}?`"


def _lacking(lint: Lint, action: Action, other: Action) -> list[str]:
    """What the other needs and nothing surely gives; an answer that could not be read may give anything."""
    returned = fields_of(action.returns, lint.records) or {}
    given = {name for name, field in action.inputs.items() if not field.optional}
    given |= {name for name in returned if not _is_optional(lint, action, name)}
    return [name for name, field in other.inputs.items() if not field.optional and name not in given]


def _is_optional(lint: Lint, action: Action, name: str) -> bool:
    record = None if action.returns is None or action.returns.record is None else action.returns.record
    declared = None if record is None else lint.records.get(record)
    return declared is not None and name in declared.fields and declared.fields[name].optional
