"""An address that is said, from an action that names no hosts

## What it finds
A value of the type `url` that a customer reads, out of the answer of an action without `hosts`, or out of an event.
What the customer wrote themselves may be said back.

## Why it is bad
Customers follow an address that a shop sends them. Whoever can write into a system behind it, a seller or a hacked
account, sends them anywhere. With `hosts`, an answer with an address elsewhere counts as a failed call.

## Avoid
```yaml
actions: [shop.find_page]
steps:
  tell: |
    look up shop.find_page with topic = "returns" as found
    say "Everything about it is at {found.page}."
    finish as informed
```

## Prefer
The action says `hosts: [help.shop.example]`.
```yaml
actions: [shop.find_help]
steps:
  tell: |
    look up shop.find_help with topic = "returns" as found
    say "Everything about it is at {found.page}."
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.addresses import Addresses
from aop.analysis.lint import Checked, Lint, Meta
from aop.diagnostics import Finding
from aop.machine.states import Collect, Confirm, Instruction, Tell
from aop.machine.types import Slot, Template

RULE = Meta("AOP604", "address-without-hosts")


def check(lint: Lint) -> Iterator[Finding]:
    """Every address that is said and that may lead anywhere, where it stands."""
    unnamed = Addresses.without_hosts(lint)
    for item in lint.procedures if unnamed else ():
        yield from _in_procedure(Addresses(item, lint, unnamed), item)


def _in_procedure(addresses: Addresses, item: Checked) -> Iterator[Finding]:
    said: set[int] = set()
    for pc in sorted(item.facts):
        for text, slot in _texts(item.machine.code[pc], item):
            for path, source in addresses.in_text(text, slot):
                if id(path) not in said:
                    said.add(id(path))
                    message = f"this address comes from `{source}`, which names no hosts"
                    help_text = "name under `hosts:` of the action where it may lead: `hosts: [help.shop.example]`"
                    yield Finding("AOP604", message, item.places.get(id(path), item.spans[pc]), help_text)


def _texts(step: Instruction, item: Checked) -> Iterator[tuple[Template, Slot | None]]:
    """What a sentence says to the customer; of a slot, with the slot whose options are in scope."""
    match step:
        case Tell(text=text) | Confirm(question=text):
            yield text, None
        case Collect(slots=names, asking=asking):
            if asking is not None:
                yield asking, None
            for slot in (item.machine.slots[name] for name in names):
                found = ((slot.ask, None), (slot.label, slot), (slot.invalid, slot))
                yield from ((text, own) for text, own in found if text is not None)
