"""What a system answered, checked against what its action declares: typed values, or a reason why not.

Fields that are not declared are dropped; a declared one that is absent, null or empty is missing, and that is a
mismatch unless the field is optional. A value of another type, or outside of the bounds of its type, is a mismatch,
never data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from aop.machine.release import Release
from aop.machine.types import BUILT_IN_RECORDS, Field, RecordType, Type
from aop.runtime.addresses import leads_to
from aop.understanding.contacts import read_phone
from aop.understanding.phones import region_of
from aop.values import UNITS, Duration, Money, Record, Value

#: A list longer than this is not an answer to one question.
MAX_ITEMS = 10_000

#: A longer text is a document, and none of a conversation.
MAX_TEXT = 100_000

#: Digits of a number, before and after the point: those of the arithmetic.
MAX_DIGITS = 28

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ([a-z]+?)s?")


#: What a value that is written as a text looks like, for who wrote it otherwise.
_FORMS = {
    "date": "2026-11-23",
    "time": "14:30",
    "moment": "2026-11-23T10:00:00Z",
    "duration": "30 minutes",
    "email": "ana@example.com",
    "url": "https://example.com/page",
}

#: So many options are named where none of them was given.
MAX_NAMED = 12


class Mismatch(Exception):
    """What was given is not what is declared."""


def conform(
    data: Any,
    declared: Type,
    records: Mapping[str, RecordType],
    currency: str,
    hosts: tuple[str, ...] = (),
    region: str = "",
    what: str = "the answer",
) -> Value:
    """The typed value of plain data; raises Mismatch with the path that does not fit, of `what` was given. With
    `hosts`, an address leads to one of them; with `region`, phone numbers are in full as a customer's are."""
    return _Conform(records, currency, hosts, region).value(data, declared, what)


def conform_in(
    release: Release, data: Any, declared: Type, hosts: tuple[str, ...] = (), what: str = "the answer"
) -> Value:
    """As `conform`, by the records, the currency and the region of a release."""
    workspace = release.workspace
    region = region_of(workspace.languages)
    return conform(data, declared, release.records, workspace.currency, hosts, region, what)


class _Conform:
    def __init__(self, records: Mapping[str, RecordType], currency: str, hosts: tuple[str, ...], region: str) -> None:
        self.records = records
        self.currency = currency
        self.hosts = hosts
        self.region = region

    def value(self, data: Any, declared: Type, path: str) -> Value:
        if declared.kind == "record":
            return self._record(data, declared, path)
        if declared.kind == "list":
            return self._list(data, declared, path)
        if declared.kind == "money":
            return self._money(data, path)
        read = _READERS.get(declared.kind, _text)
        value = read(data)
        if value is None:
            raise Mismatch(f"{path} is not {_called(declared.kind)}")
        if declared.kind == "url" and self.hosts and not leads_to(str(value), self.hosts):
            raise Mismatch(f"{path} is an address elsewhere than on {', '.join(self.hosts)}")
        if declared.kind == "phone" and self.region:
            value = read_phone(str(value), self.region) or value
        if declared.options and value not in declared.options:
            raise Mismatch(f"{path} is none of the declared options: {_named(declared.options)}")
        return value

    def _record(self, data: Any, declared: Type, path: str) -> Value:
        assert declared.record is not None
        if not isinstance(data, Mapping):
            raise Mismatch(f"{path} is not a record")
        if declared.record in BUILT_IN_RECORDS:
            names = BUILT_IN_RECORDS[declared.record]
            return Record(declared.record, {name: self._part(data, name, path) for name in names})
        fields = self.records[declared.record].fields
        return Record(declared.record, {name: self._field(data, item, path) for name, item in fields.items()})

    def _field(self, data: Mapping[str, Any], field: Field, path: str) -> Value:
        found = data.get(field.name)
        if found is None or found == "":
            if field.optional:
                return None
            raise Mismatch(f"{path} lacks `{field.name}`: {_wanted(field.type)}")
        return self.value(found, field.type, f"`{field.name}` of {path}")

    def _part(self, data: Mapping[str, Any], name: str, path: str) -> str | None:
        """A part of an address or a name: a text where there is one."""
        found = data.get(name)
        if found is not None and not isinstance(found, str):
            raise Mismatch(f"`{name}` of {path} is not a text")
        return _text(found)

    def _list(self, data: Any, declared: Type, path: str) -> Value:
        assert declared.item is not None
        if not isinstance(data, list | tuple) or len(data) > MAX_ITEMS:
            raise Mismatch(f"{path} is not a list of at most {MAX_ITEMS}")
        return tuple(self.value(item, declared.item, f"item {index + 1} of {path}") for index, item in enumerate(data))

    def _money(self, data: Any, path: str) -> Value:
        if isinstance(data, Money):
            return data
        amount, currency = (data.get("amount"), data.get("currency")) if isinstance(data, Mapping) else (data, None)
        number = _number(amount)
        if number is None:
            raise Mismatch(f"{path} is not an amount of money")
        if currency in (None, ""):
            return Money(number, self.currency)
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            raise Mismatch(f"{path} is in no currency")
        return Money(number, currency.upper())


def _called(kind: str) -> str:
    """What a value of a kind is, for who gave another."""
    if kind == "yes_no":
        return "`true` or `false`"
    form = _FORMS.get(kind)
    return f"a valid {kind}" if form is None else f"a valid {kind}, as `{form}`"


def _wanted(declared: Type) -> str:
    """What belongs where there is nothing."""
    if declared.options:
        return f"one of {_named(declared.options)}"
    return {"list": "a list", "record": "a record", "money": "an amount of money"}.get(
        declared.kind, _called(declared.kind)
    )


def _named(options: tuple[Any, ...]) -> str:
    more = "" if len(options) <= MAX_NAMED else f" and {len(options) - MAX_NAMED} more"
    return ", ".join(f"`{item}`" for item in options[:MAX_NAMED]) + more


def _text(data: Any) -> str | None:
    return data if isinstance(data, str) and 0 < len(data) <= MAX_TEXT else None


def _number(data: Any) -> Decimal | None:
    if isinstance(data, bool) or not isinstance(data, Decimal | int | float | str):
        return None
    if isinstance(data, str) and len(data) > MAX_TEXT:
        return None
    try:
        number = Decimal(data if isinstance(data, Decimal) else str(data))
    except (InvalidOperation, ValueError):  # an integer can have too many digits to be written
        return None
    return number if number.is_finite() and _in_reach(number) else None


def _in_reach(number: Decimal) -> bool:
    """Whether the arithmetic of the language holds it exactly."""
    exponent = number.as_tuple().exponent
    return number.adjusted() < MAX_DIGITS and isinstance(exponent, int) and exponent >= -MAX_DIGITS


def _integer(data: Any) -> Decimal | None:
    number = _number(data)
    return number if number is not None and number == number.to_integral_value() else None


def _yes_no(data: Any) -> bool | None:
    if data in (0, 1) and not isinstance(data, bool):
        return bool(data)  # a database without booleans
    return data if isinstance(data, bool) else None


def _parsed(parse: Callable[[str], Any], kind: type) -> Callable[[Any], Any]:
    def read(data: Any) -> Any:
        if type(data) is kind:
            return data
        try:
            return parse(data) if isinstance(data, str) else None
        except ValueError:
            return None

    return read


def _moment(data: Any) -> datetime | None:
    found = _parsed(datetime.fromisoformat, datetime)(data)
    return found if isinstance(found, datetime) and found.tzinfo is not None else None


def _email(data: Any) -> str | None:
    """In small letters, as a customer's is read."""
    text = _text(data)
    return text.lower() if text is not None and _EMAIL.fullmatch(text) else None


def _url(data: Any) -> str | None:
    text = _text(data)
    try:
        parts = urlsplit(text or "")
        return text if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _duration(data: Any) -> Duration | None:
    """As it is written in the language: `30 minutes`."""
    if isinstance(data, Duration):
        return data
    found = _DURATION.fullmatch(data) if isinstance(data, str) else None
    unit = "" if found is None else f"{found[2]}s"
    return Duration(Decimal(found[1]), unit) if found is not None and unit in UNITS else None


_READERS: dict[str, Callable[[Any], Value]] = {
    "number": _number,
    "percent": _number,
    "integer": _integer,
    "yes_no": _yes_no,
    "date": _parsed(date.fromisoformat, date),
    "email": _email,
    "url": _url,
    "duration": _duration,
    "time": _parsed(time.fromisoformat, time),
    "moment": _moment,
}
