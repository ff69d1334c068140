"""Personal data given to a system that is not cleared for it

## What it finds
An input of a call that carries a class of personal data (contact, identity, financial, health) which the system does
not list under `cleared`; and an input that an action declares personal in a class its own system is not cleared for.

A slot and a single field carry their own class. A record of the same system is the system's own. A record of another
system carries the fields that the action's binding names (`params`, `query`, `form`, `json`), or all of its fields
when the binding names none of them.

## Why it is bad
Where personal data may go is decided once, by whoever answers for it, and not by each sentence.

## Avoid
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
    collect card
    do shop.replace with order = order, items = order.items, reason = card
    finish as resolved
```

## Prefer
```yaml
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
  reason: {type: text, ask: "What is wrong with it?"}
steps:
  identify: |
    collect order_id and email
    look up shop.find_order with id = order_id as order, otherwise finish as declined
    verify customer as order.customer when order.customer.email is email, otherwise finish as declined
    collect reason
    do shop.replace with order = order, items = order.items, reason = reason
    finish as resolved
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.personal import Personal, in_record, record_in
from aop.analysis.written import place_of, span_of, type_of_path, written
from aop.diagnostics import Finding, Span
from aop.machine.expressions import Expr, Path
from aop.machine.states import Call
from aop.machine.types import Action
from aop.syntax import tree
from aop.syntax.declarations import ActionsFile

RULE = Meta("AOP602", "personal-to-system")


def check(lint: Lint) -> Iterator[Finding]:
    """Declared inputs first, then what each call is given."""
    for system in lint.symbols.files.systems:
        yield from _declared(system)
    for item in lint.procedures:
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if isinstance(step, Call) and step.verb != "check":
                for name, value in step.inputs.items():
                    for message, help_text in _given(lint, item, lint.actions[step.action], name, value):
                        yield Finding("AOP602", message, _span(lint, item, pc, name, value), help_text)


def _declared(system: ActionsFile) -> Iterator[Finding]:
    cleared = {word.text for word in system.cleared}
    for action in system.actions:
        for field in action.inputs:
            if field.personal is not None and field.personal.text not in cleared:
                kind = field.personal.text
                message = (
                    f"`{field.name.text}` is personal ({kind}), and `{system.system.text}` is not cleared for that"
                )
                yield Finding("AOP602", message, field.personal.span, _help(kind, system.system.text))


def _given(lint: Lint, item: Checked, action: Action, name: str, value: Expr) -> Iterator[tuple[str, str]]:
    """A message and its help for each class that the action's system may not have."""
    cleared = {word.text for word in lint.symbols.systems[action.system].cleared}
    told: set[str] = set()
    for field, kind in _classes(lint, item, action, name, value):
        if kind not in cleared and kind not in told:
            told.add(kind)
            message = f"`{field}` is personal ({kind}), and `{action.system}` is not cleared for that"
            yield message, _help(kind, action.system)


def _help(kind: str, system: str) -> str:
    return f"leave it out, or add `{kind}` to `cleared:` of `{system}` when it may have it"


def _classes(lint: Lint, item: Checked, action: Action, name: str, value: Expr) -> Iterator[tuple[str, str]]:
    yield from ((found.name, found.kind) for found in Personal(item, lint).in_value(value))
    kind = type_of_path(value, item, lint) if isinstance(value, Path) else None
    record = record_in(kind)
    if record is None or record not in lint.records or record.split(".")[0] == action.system:
        return
    used = _used(action, name)
    for path, personal in in_record(lint.records[record], lint):
        if not used or any(path == part or path.startswith(f"{part}.") for part in used):
            yield f"{name}.{path}", personal


def _used(action: Action, name: str) -> set[str]:
    """The fields of an input that the binding of its action names."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}\.([a-z_][\w.]*\w)")
    return {match for text in _texts(action.binding) for match in pattern.findall(text)}


def _texts(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case Mapping():
            for item in data.values():
                yield from _texts(item)
        case tuple() | list():
            for item in data:
                yield from _texts(item)


def _span(lint: Lint, item: Checked, pc: int, name: str, value: Expr) -> Span:
    sentence = written(lint, item).get(place_of(item.spans[pc]))
    if isinstance(sentence, tree.LookUp | tree.Do):
        found = (given.value.span for given in sentence.inputs if given.name.text == name)
        return next(found, item.spans[pc])
    return span_of(value, item, item.spans[pc])
