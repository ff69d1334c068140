"""Personal data kept back from a system that is not cleared for its class, at run time.

What is declared is looked at by the compiler (AOP602). What is known only when a call leaves is looked at here: fields
of records that are marked personal, and free text in which an address, a telephone number or the number of a card or an
account stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from aop.machine.release import Release
from aop.machine.types import Action
from aop.runtime.cards import without_cards
from aop.values import Record, Value

#: The classes of personal data that there are.
CLASSES = ("contact", "identity", "financial", "health")

#: Forms that give a class away: addresses of mail, telephone numbers, numbers of cards and accounts.
FORMS: Mapping[str, re.Pattern[str]] = {
    "contact": re.compile(
        r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|\+\d(?:[ -]?\d){7,14}(?!\w)"
        r"|(?<![\w#(])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
    ),
    "financial": re.compile(
        r"(?<![\w#+])\d(?:[ -]?\d){12,18}(?!\w)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
    ),
}


def without_forms(text: str, hidden: frozenset[str]) -> str:
    """The text with whatever has the form of a hidden class replaced by the name of its class."""
    for name, form in FORMS.items():
        if name in hidden:
            text = form.sub(f"[{name}]", text)
    return text


def for_system(release: Release, action: Action, inputs: Mapping[str, Value]) -> Mapping[str, Value]:
    """The inputs as the system of an action may know them. The host itself, which people's powers go to, knows all."""
    system = release.systems.get(action.system)
    hidden = frozenset() if system is None else frozenset(CLASSES) - frozenset(system.cleared)
    if not hidden:
        return inputs
    return {name: _kept_back(name, value, action, release, hidden) for name, value in inputs.items()}


def _kept_back(name: str, value: Value, action: Action, release: Release, hidden: frozenset[str]) -> Value:
    """A system that declares a class for an input asks for it; the compiler has looked whether it may."""
    declared = action.inputs.get(name)
    if isinstance(value, str) and declared is not None and declared.type.kind == "text" and declared.personal is None:
        return without_forms(without_cards(value), hidden)
    return _of_record(value, action.system, release, hidden)


def _of_record(value: Value, system: str, release: Release, hidden: frozenset[str]) -> Value:
    """A system's own record is its own."""
    if isinstance(value, tuple):
        return tuple(_of_record(item, system, release, hidden) for item in value)
    if not isinstance(value, Record) or value.type.partition(".")[0] == system:
        return value
    declared = release.records[value.type].fields if value.type in release.records else {}
    fields = {
        name: None
        if name in declared and declared[name].personal in hidden
        else _of_record(item, system, release, hidden)
        for name, item in value.fields.items()
    }
    return value if fields == value.fields else replace(value, fields=fields)
