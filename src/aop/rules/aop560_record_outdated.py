"""A record that an earlier change has made outdated

## What it finds
A `do`, or a `check` of one, that is given a record which an earlier `do` was given too, on every way that leads there
and without a look-up in between. What a slot holds is left alone: its options are read again by themselves.

## Why it is bad
A change makes what was read before it outdated: the order is no longer what it was. The gate refuses to change
anything by such a reading, so the second `do` is denied every time.

## Avoid
```aop
confirm "Shall I send {order.items.name} again and refund {order.total}?", otherwise finish as withdrawn
do shop.replace with order = order, items = order.items
do stripe.refund with order = order, amount = order.total
finish as resolved
```

## Prefer
```aop
confirm "Shall I send {order.items.name} again?", otherwise finish as withdrawn
do shop.replace with order = order, items = order.items
look up shop.find_order with id = order_id as order, otherwise escalate to tier2 because "order not found"
confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.outdated import names_record, outdated
from aop.analysis.written import span_of
from aop.diagnostics import Finding
from aop.machine.expressions import Path
from aop.machine.states import Call

RULE = Meta("AOP560", "record-outdated")


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each call that is surely given an outdated record."""
    for item in lint.procedures:
        code = item.machine.code
        if sum(isinstance(step, Call) and step.verb in ("do", "check") for step in code) < 2:
            continue
        for pc, old in sorted(outdated(lint, item).items()):
            step = code[pc]
            if isinstance(step, Call) and step.verb in ("do", "check"):
                yield from _given(lint, item, pc, step, old)


def _given(lint: Lint, item: Checked, pc: int, step: Call, old: Mapping[str, str]) -> Iterator[Finding]:
    for value in step.inputs.values():
        name = names_record(value, item, lint)
        if name is not None and name in old:
            assert isinstance(value, Path)
            message = f"`{name}` is as it was before `{old[name]}`, so `{step.action}` is denied"
            again = next(
                (other for other in item.machine.code if isinstance(other, Call) and other.result == value.root), None
            )
            sentence = f"look up {again.action} with … as {again.result}" if again else f"look up … as {value.root}"
            help_text = f"look it up again between the two: `{sentence}`"
            yield Finding("AOP560", message, span_of(value, item, item.spans[pc]), help_text)
            return
