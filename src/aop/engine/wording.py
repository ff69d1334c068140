"""Words out of values: how a value reads when a person sees it. English, and the same on every machine.

What is said to a customer is formatted outside the engine, which hands out words as values. The engine itself uses
this only for a text that goes into a call (`text = "Wrong item on {order_id}"`), since a digest covers it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from aop.machine.release import Procedure
from aop.values import Duration, Money, Record, Value, number_text

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

#: The type of a record that holds words which were said, or are a label: what is put into other words stays values.
SAID = "aop.words"

#: Shown where a value is missing; a checked procedure has no such place.
UNKNOWN = "(unknown)"


def text(words: tuple[Value, ...]) -> str:
    """The words as one text."""
    return "".join([part if type(part) is str else word(part) for part in words])


def title_of(procedure: Procedure) -> str:
    """What people call a procedure: its title, or its name where it has none."""
    return procedure.title.strip() or procedure.name.replace("_", " ")


def held(words: tuple[Value, ...]) -> Value:
    """Words as one value, which still reads in the customer's language where it is said."""
    if len(words) == 1:
        return words[0]
    return Record(SAID, {str(index): part for index, part in enumerate(words)})


def word(value: Value) -> str:
    """One value as a person writes it: `$1,250.50`, `22 November 2026`, `a, b and c`."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, Money):
        return _money(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    for kind, phrase in _PHRASES:
        if isinstance(value, kind):
            return phrase(value)
    raise TypeError(f"not a value of the language: {type(value).__name__}")


def _money(value: Money) -> str:
    size = abs(value.amount)
    amount = f"{size:,.2f}" if size == round(size, 2) else f"{size:,f}"
    sign = "-" if value.amount < 0 else ""
    symbol = SIGNS.get(value.currency)
    return f"{sign}{symbol}{amount}" if symbol else f"{sign}{amount} {value.currency}"


def _listed(values: tuple[Value, ...]) -> str:
    parts = [word(value) for value in values]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "nothing"


def _record(value: Record) -> str:
    """A record's texts, ids left out: an address or a person reads as written."""
    if value.type == SAID:
        return text(tuple(value.fields.values()))
    if value.type in ("address", "person"):
        separator = " " if value.type == "person" else ", "
        return separator.join(word(item) for item in value.fields.values() if item is not None)
    for name in ("name", "title", "label", "id"):
        found = value.get(name)
        if isinstance(found, str):
            return found
    return next((word(item) for item in value.fields.values() if isinstance(item, str)), UNKNOWN)


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _duration(value: Duration) -> str:
    unit = value.unit[:-1] if value.count == 1 else value.unit
    return f"{number_text(value.count)} {'business ' if value.business else ''}{unit}"


_PHRASES: tuple[tuple[type, Callable[..., str]], ...] = (
    (Decimal, number_text),
    (datetime, lambda value: f"{_day(value)}, {value.hour:02}:{value.minute:02}"),
    (date, lambda value: _day(value)),
    (time, lambda value: f"{value.hour:02}:{value.minute:02}"),
    (Duration, _duration),
    (Record, _record),
    (tuple, _listed),
)
