"""Personal data said to somebody who has not been verified

## What it finds
A message, a question or the label of an option that shows a field declared `personal`, of a record that a system gave,
at a place that can be reached before the customer is verified. What the customer said in this conversation may be said
back.

A procedure that is only followed is as verified as those that follow it.

## Why it is bad
Whoever knows an order number is told whose order it is. The engine refuses to say it to a stranger, and the
conversation ends there.

## Avoid
```yaml
steps:
  identify: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    say "I have found the order of {order.customer.email}."
    finish as informed
```

## Prefer
```yaml
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
    say "I have found the order of {order.customer.email}."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.personal import Carried, Personal
from aop.analysis.verified import verified
from aop.analysis.written import name_span
from aop.diagnostics import Finding, Span
from aop.machine.states import Collect, Confirm, Tell
from aop.machine.types import Template
from aop.syntax.tree import Text

RULE = Meta("AOP601", "personal-in-message")


def check(lint: Lint) -> Iterator[Finding]:
    """Every personal field that is shown where the customer may be unverified."""
    channels = lint.symbols.workspace.channels.values()
    if channels and all(channel.get("sender") == "signed_in" for channel in channels):
        return  # nobody writes who has not signed in
    known = verified(lint)
    for item in lint.procedures:
        for pc, state in sorted(known[item.machine.name].items()):
            if not state and pc in item.facts:
                yield from _shown(lint, item, pc)


def _shown(lint: Lint, item: Checked, pc: int) -> Iterator[Finding]:
    personal = Personal(item, lint)
    step = item.machine.code[pc]
    match step:
        case Tell(text=text) | Confirm(question=text):
            yield from _findings(personal.in_text(text), item, item.spans[pc], "said")
        case Collect(slots=names, asking=asking):
            if asking is not None:
                yield from _findings(personal.in_text(asking), item, item.spans[pc], "said")
            for name in names:
                yield from _asked(item, personal, name, with_ask=asking is None)


def _asked(item: Checked, personal: Personal, name: str, *, with_ask: bool) -> Iterator[Finding]:
    slot = item.machine.slots[name]
    declared = next(decl for decl in item.file.slots if decl.name.text == name)
    if with_ask and slot.ask is not None and declared.ask is not None:
        for key, text in declared.asks.items():
            wording = slot.ask.variants.get(
                key, Template(slot.ask.parts)
            )  # the one without a key of its own is the base
            yield from _findings(personal.in_text(wording), item, text, "asked")
    if slot.label is not None and declared.label is not None:
        kind = item.types[name]()
        element = kind.item if declared.many and kind is not None else kind
        yield from _findings(personal.in_label(slot.label, element), item, declared.label, "offered")


def _findings(found: Iterator[Carried], item: Checked, stands: Span | Text, verb: str) -> Iterator[Finding]:
    for carried in found:
        if carried.own:
            continue
        if isinstance(stands, Text):
            span = name_span(carried.path, stands)
        else:
            span = item.places.get(id(carried.path), stands)
        message = f"`{carried.name}` is personal ({carried.kind}), and is {verb} before the customer is verified"
        yield Finding("AOP601", message, span, "verify the customer first, or leave it out")
