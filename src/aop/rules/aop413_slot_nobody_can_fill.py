"""A slot that nobody can fill

## What it finds
A sentence that collects a slot whose type is a record of a system, and that has no `from`.

## Why it is bad
Nobody says a whole record: what a customer says is a text, a number, a day. Such a question is never answered, and the
conversation ends as not understood. A record comes out of a look-up, or is picked from a list of them.

## Avoid
```yaml
slots:
  account: {type: shop.account, ask: "Which account is it?"}
steps:
  ask: |
    collect account
    say "It is {account.name}."
    finish as informed
```

## Prefer
```yaml
slots:
  items: {type: choice, from: order.items, label: "{name}", key: item_id, many: yes, ask: "Which items are wrong?"}
  order_id: {type: id, ask: "Which order is it?"}
actions: [shop.find_order]
steps:
  ask: |
    collect order_id
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    collect items
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding, Note
from aop.machine.states import AskPerson, Collect
from aop.machine.types import BUILT_IN_RECORDS, Type

RULE = Meta("AOP413", "slot-nobody-can-fill")


def check(lint: Lint) -> Iterator[Finding]:
    """Every such slot that is collected, where it is declared."""
    for item in lint.procedures:
        asked = _asked(item)
        for decl in item.file.slots:
            slot = item.machine.slots[decl.name.text]
            if slot.name in asked and slot.options_from is None and _is_of_a_system(slot.type):
                message = f"nobody can say a whole `{decl.type.span.text}`, so `{slot.name}` is never filled"
                help_text = "look it up, or let it be picked: `{type: choice, from: LIST, label: …}`"
                note = (Note(item.spans[asked[slot.name]], "asked for here"),)
                yield Finding("AOP413", message, decl.type.span, help_text, RULE.severity, note)


def _asked(item: Checked) -> dict[str, int]:
    """The slots that are collected, each with the first place."""
    found: dict[str, int] = {}
    for pc, step in enumerate(item.machine.code):
        match step:
            case Collect(slots=names):
                for name in names:
                    found.setdefault(name, pc)
            case AskPerson(slot=name):
                found.setdefault(name, pc)
    return found


def _is_of_a_system(kind: Type) -> bool:
    while kind.kind == "list" and kind.item is not None:
        kind = kind.item
    return kind.kind == "record" and kind.record not in BUILT_IN_RECORDS
