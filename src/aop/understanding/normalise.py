"""From the customer's words to a typed value, or to none: never to a guess.

`normalise` is the only place where a value gets its type. Whoever found the words (a model, a pattern, a
test's pin), the value is made here from them, the same way each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from aop.machine.types import Slot, Type
from aop.understanding.amounts import read_integer, read_money, read_number, read_percent
from aop.understanding.answers import answer
from aop.understanding.contacts import read_email, read_phone, read_postcode, read_url
from aop.understanding.identifiers import read_id
from aop.understanding.moments import candidates, read_date, read_duration, read_moment, read_time
from aop.understanding.options import Option, pick
from aop.understanding.other_words import also_called
from aop.understanding.people import counts_people, read_people
from aop.understanding.records import read_record, tidy
from aop.understanding.slips import slips
from aop.values import Value

#: Characters of a text value.
TEXT = 4000


def normalise(
    slot: Slot,
    raw: str | Mapping[str, str],
    *,
    currency: str,
    today: date | None = None,
    now: datetime | None = None,
    region: str = "",
) -> Value:
    """The typed value of the raw words of a slot; None when they are not surely one.

    `raw` is a mapping only for a record. `currency` is the workspace's, for `$` and bare amounts; `today` is the day
    on which it was said, for "tomorrow", and `now` the moment, for "in 20 minutes". `region` is the one whose phone
    numbers need no country's code. A slot that takes many values gets a list, also of one. Never raises for any text.
    """
    kind = kind_of(slot)
    if kind.kind == "choice" and isinstance(raw, str):
        return _chosen(slot, kind, raw)
    said = raw if isinstance(raw, str) else ""
    value = read_phone(said, region) if kind.kind == "phone" else _typed(slot, kind, raw, currency, today, now)
    return (value,) if value is not None and takes_many(slot) else value


def possible(slot: Slot, raw: str | Mapping[str, str], *, today: date | None = None) -> tuple[Value, ...]:
    """The several values that the words may mean ("3/4", "Friday", "at 8"), the likeliest first; empty where they mean
    one or none. Of an id also a single one: what it is with one slip mended, which is asked and not taken."""
    if not isinstance(raw, str) or takes_many(slot) or slot.is_picked:
        return ()
    if kind_of(slot).kind == "id":
        return slips(raw, slot.pattern, slot.form)
    return candidates(kind_of(slot).kind, raw, today)


def kind_of(slot: Slot) -> Type:
    """The type of one value of a slot; that of the elements for a list."""
    return slot.type.item if slot.type.kind == "list" and slot.type.item is not None else slot.type


def takes_many(slot: Slot) -> bool:
    """Whether the value of a slot is a list."""
    return slot.many or slot.type.kind == "list"


def fixed_options(slot: Slot) -> tuple[Option, ...]:
    """The options that are written in the procedure, as options to pick from, with the other words for them."""
    called = zip(kind_of(slot).options, also_called(slot), strict=True)
    return tuple(Option(option, option, (option,), also=also) for option, also in called)


def _chosen(slot: Slot, kind: Type, raw: str) -> Value:
    many = takes_many(slot)
    found = pick(raw, fixed_options(slot), many)
    if not found.picks or found.several:
        return None
    return tuple(kind.options[place] for place in found.picks) if many else kind.options[found.picks[0]]


def _typed(
    slot: Slot, kind: Type, raw: str | Mapping[str, str], currency: str, today: date | None, now: datetime | None
) -> Value:
    if kind.kind == "record":
        return read_record(kind.record or "", raw)
    if not isinstance(raw, str):
        return None
    match kind.kind:
        case "money":
            return read_money(raw, currency)
        case "date":
            return read_date(raw, today)
        case "time":
            return read_time(raw, now)
        case "moment":
            return read_moment(raw, now)
        case "number" | "integer" if counts_people(slot.name):
            return read_people(raw) or _READERS[kind.kind](raw)
        case "id":
            return read_id(raw, slot.pattern, slot.form)
        case "text" | "attachment":
            return tidy(raw)[:TEXT].strip() or None
    read = _READERS.get(kind.kind)
    return read(raw) if read else None


def _yes_no(raw: str) -> bool | None:
    return {"yes": True, "no": False, "true": True, "false": False}.get(answer(raw) or raw.strip().lower())


_READERS: dict[str, Callable[[str], Value]] = {
    "number": read_number,
    "integer": read_integer,
    "percent": read_percent,
    "yes_no": _yes_no,
    "duration": read_duration,
    "email": read_email,
    "postcode": read_postcode,
    "url": read_url,
}
