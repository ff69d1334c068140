"""A change made to somebody's record before it is known who asks

## What it finds
A `do` that is given a record with `belongs_to`, at a place that is reached on some way without a `verify`: here, in a
procedure that this one follows, or in every one that follows this one. Where a channel signs the customer in by itself
it is a warning: those who come that way are verified from the start, and the others are not.

## Why it is bad
A record with `belongs_to` is written with only for the verified customer whose it is. Before anybody is verified it is
nobody's own, so the gate denies the `do`, every time. A rule `never do any write unless customer is verified` says the
same, and does not verify anybody either.

## Avoid
```yaml
steps:
  identify: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise escalate to tier2 because "order not found"
    confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```

## Prefer
```yaml
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise escalate to tier2 because "order not found"
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
    do stripe.refund with order = order, amount = order.total
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.verified import verified
from aop.analysis.written import span_of
from aop.diagnostics import Finding, Severity
from aop.machine.expressions import Expr, Path
from aop.machine.states import Call
from aop.machine.types import Type

RULE = Meta("AOP561", "record-before-verified")

#: The channels that verify by themselves.
SIGNED_IN = "signed_in"


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each such `do`."""
    signed = any(channel.get("sender") == SIGNED_IN for channel in lint.symbols.workspace.channels.values())
    severity = Severity.WARNING if signed else Severity.ERROR
    known = verified(lint)
    for item in lint.procedures:
        surely = known[item.machine.name]
        for pc, step in enumerate(item.machine.code):
            if isinstance(step, Call) and step.verb == "do" and surely.get(pc) is False:
                value = _somebodys(lint, step)
                if value is not None:
                    name = ".".join((value.root, *value.fields)) if isinstance(value, Path) else step.action
                    message = f"`{step.action}` is given `{name}`, and on some way to it nobody is verified"
                    help_text = "put `verify customer as …` before it on every way, or follow what verifies"
                    span = span_of(value, item, item.spans[pc])
                    yield Finding("AOP561", message, span, help_text, severity)


def _somebodys(lint: Lint, step: Call) -> Expr | None:
    """The first input that is a record with an owner, or a list of such."""
    for name, value in step.inputs.items():
        declared = lint.actions[step.action].inputs.get(name)
        record = None if declared is None else _record_in(declared.type)
        found = None if record is None else lint.records.get(record)
        if found is not None and found.belongs_to is not None:
            return value
    return None


def _record_in(kind: Type | None) -> str | None:
    while kind is not None and kind.kind == "list":
        kind = kind.item
    return None if kind is None or kind.kind != "record" else kind.record
