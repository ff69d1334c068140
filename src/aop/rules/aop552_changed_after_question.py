"""A value that changes between the question and the change

## What it finds
A `set`, `add`, `decide` or `collect` between a `confirm` and the `do` that rests on it, of a name that the `do` is
given.

## Why it is bad
The yes is for the values as they were when the question was sent. With other values the call is refused every time,
and the customer has agreed to nothing.

## Avoid
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    set amount to order.total
    confirm "Shall I refund {amount}?", otherwise finish as withdrawn
    set amount to order.total - $5
    do stripe.refund with order = order, amount = amount
    finish as resolved
```

## Prefer
```yaml
rules: |
  stripe.refund needs confirmation
steps:
  act: |
    collect email
    follow find_order with number = "W1234567" as order
    verify customer as order.customer by order_email when order.customer.email is email, otherwise finish as declined
    set amount to order.total - $5
    confirm "Shall I refund {amount}?", otherwise finish as withdrawn
    do stripe.refund with order = order, amount = amount
    finish as resolved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.confirmed import assigned, gating, last_confirms
from aop.analysis.flow import reach
from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding, Note
from aop.machine.expressions import roots
from aop.machine.states import Append, Assign, Call, Choose, Collect

RULE = Meta("AOP552", "changed-after-question")


def check(lint: Lint) -> Iterator[Finding]:
    """Every sentence that changes what a question was about, once."""
    for item in lint.procedures:
        rules = (*lint.rules, *item.machine.rules)
        found: dict[int, Finding] = {}
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if isinstance(step, Call) and step.verb == "do" and gating(rules, step.action):
                for place, finding in _changed(item, pc, step):
                    found.setdefault(place, finding)
        yield from found.values()


def _changed(item: Checked, call: int, step: Call) -> Iterator[tuple[int, Finding]]:
    code = item.machine.code
    given = {name for value in step.inputs.values() for name in roots(value)}
    confirms = last_confirms(code, call)
    for confirm in confirms:
        after = reach(code, confirm + 1, forward_only=True) - reach(code, call + 1, forward_only=True)
        for pc in sorted(after):
            if not isinstance(code[pc], Assign | Append | Choose | Collect) or pc in confirms:
                continue
            names = sorted(given.intersection(assigned(code[pc])))
            if names and call in reach(code, pc + 1, forward_only=True) and not _asks_again(confirms, code, pc, call):
                message = f"`{names[0]}` changes after the customer was asked about `{step.action}`"
                note = (Note(item.spans[confirm], "asked here"),)
                yield pc, Finding("AOP552", message, item.spans[pc], "write it before the `confirm`", notes=note)


def _asks_again(confirms: tuple[int, ...], code: tuple[object, ...], pc: int, call: int) -> bool:
    """Whether another question stands between a place and the call on every way."""
    return any(
        call not in reach(code, pc + 1, forward_only=True, without=(other, other + 1))  # type: ignore[arg-type]
        for other in confirms
    )
