"""A change made to a record that is nobody's

## What it finds
A `do` that is given a record of a type without `belongs_to`, when such records are somebody's: the type has a personal
field, or one that names an account (`account_id`, `customer_id`, the customer's own record), or a look-up finds it by
something that a customer typed.

A record that comes only inside one with an owner is that one's. What only comes out of a catalogue (a product, a
variant of it) is nobody's, and fine.

## Why it is bad
`belongs_to` is how the gate tells this customer's records from everybody else's. Without it, whoever types the number
of another person's record may have it changed.

## Avoid
```yaml actions/shop.yaml
records:
  account:
    belongs_to: id
    fields: {id: text, name: text, email: {type: email, personal: contact}, tier: {type: choice, of: [regular, gold]}}
  item:
    fields: {item_id: text, name: text, price: money}
  order:
    fields:
      order_id: id
      status: {type: choice, of: [pending, delivered, cancelled]}
      total: money
      ordered_on: date
      delivered_on?: date
      paid: yes_no
      customer: account
      items: list of item
```

## Prefer
```yaml actions/shop.yaml
records:
  account:
    belongs_to: id
    fields: {id: text, name: text, email: {type: email, personal: contact}, tier: {type: choice, of: [regular, gold]}}
  item:
    fields: {item_id: text, name: text, price: money}
  order:
    belongs_to: customer.id
    fields:
      order_id: id
      status: {type: choice, of: [pending, delivered, cancelled]}
      total: money
      ordered_on: date
      delivered_on?: date
      paid: yes_no
      customer: account
      items: list of item
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import span_of
from aop.diagnostics import Finding, Note
from aop.machine.expressions import Path
from aop.machine.states import Call
from aop.machine.types import RecordType, Type
from aop.syntax.tree import Word

RULE = Meta("AOP503", "record-without-owner")

#: Fields that say whose a record is, when they are a text or an id.
ACCOUNT_FIELDS = ("account_id", "customer_id", "owner_id")


def check(lint: Lint) -> Iterator[Finding]:
    """One finding for each record type without an owner that some `do` is given."""
    words = {
        f"{system.system.text}.{record.name.text}": record.name
        for system in lint.symbols.files.systems
        for record in system.records
    }
    owned = _owned(lint)
    found: set[str] = set()
    for item in lint.procedures:
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if isinstance(step, Call) and step.verb == "do":
                for name, why in _ownerless(lint, step, owned):
                    if name in words and name not in found:
                        found.add(name)
                        yield _finding(words[name], why, item, pc, step)


def _finding(word: Word, why: str, item: Checked, pc: int, step: Call) -> Finding:
    message = f"`{step.action}` is given a record `{word.text}`, and nothing says whose it is"
    spans = [span_of(value, item, item.spans[pc]) for value in step.inputs.values()]
    note = Note(spans[0] if len(spans) == 1 else item.spans[pc], "given here")
    help_text = f"{why}: add `belongs_to:` with the field that holds the owner's id"
    return Finding("AOP503", message, word.span, help_text, notes=(note,))


def _ownerless(lint: Lint, step: Call, owned: set[str]) -> Iterator[tuple[str, str]]:
    for name in step.inputs:
        declared = lint.actions[step.action].inputs.get(name)
        record = None if declared is None else _record_in(declared.type)
        if record is None or record in owned or record not in lint.records:
            continue
        why = _somebodys(lint, lint.records[record]) or _found_by_slot(lint, record)
        if why:
            yield record, why


def _record_in(kind: Type | None) -> str | None:
    while kind is not None and kind.kind == "list":
        kind = kind.item
    return None if kind is None or kind.kind != "record" else kind.record


def _owned(lint: Lint) -> set[str]:
    """The record types with an owner, those inside them, and the customer's own."""
    customer = lint.symbols.workspace.customer
    own = None if customer is None else lint.symbols.record_name(customer.text, None)
    left = [name for name, record in lint.records.items() if record.belongs_to is not None or name == own]
    found: set[str] = set()
    while left:
        name = left.pop()
        if name in found or name not in lint.records:
            continue
        found.add(name)
        inside = (_record_in(field.type) for field in lint.records[name].fields.values())
        left.extend(record for record in inside if record is not None)
    return found


def _somebodys(lint: Lint, record: RecordType) -> str:
    """What shows that such a record is somebody's."""
    customer = lint.symbols.workspace.customer
    own = None if customer is None else lint.symbols.record_name(customer.text, None)
    for field in record.fields.values():
        if field.personal is not None:
            return f"its field `{field.name}` is personal"
        if field.name in ACCOUNT_FIELDS and field.type.kind in ("id", "text"):
            return f"its field `{field.name}` names an account"
        if own is not None and _record_in(field.type) == own:
            return f"its field `{field.name}` is a customer"
    return ""


def _found_by_slot(lint: Lint, record: str) -> str:
    """Whether a look-up finds it by what a customer typed."""
    for item in lint.procedures:
        typed = {name for name, slot in item.machine.slots.items() if slot.options_from is None}
        for step in item.machine.code:
            if isinstance(step, Call) and step.verb == "look_up":
                returns = lint.actions[step.action].returns
                by = [value.root for value in step.inputs.values() if isinstance(value, Path) and not value.fields]
                slot = next((name for name in by if name in typed), None)
                if slot is not None and returns is not None and _record_in(returns) == record:
                    return f"`{step.action}` finds it by the customer's `{slot}`"
    return ""
