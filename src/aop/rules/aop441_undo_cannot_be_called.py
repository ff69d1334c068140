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

from aop.analysis.lint import Lint, Meta
from aop.analysis.undo import what_is_wrong
from aop.diagnostics import Finding

RULE = Meta("AOP441", "undo-cannot-be-called")


def check(lint: Lint) -> Iterator[Finding]:
    """Every `undo:` of the catalogue that would not go through."""
    for name, decl in lint.symbols.actions.items():
        action = lint.actions[name]
        other = lint.actions.get(action.undo or "")
        if decl.undo is None or other is None or not action.does or not other.does:
            continue
        wrong = what_is_wrong(lint, action, other)
        if wrong is not None:
            yield Finding("AOP441", wrong[0], decl.undo.span, wrong[1])
