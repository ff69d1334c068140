"""The values of the language (semantics S1) and their canonical JSON.

Exact decimals, money with its currency, civil dates, durations with a unit, records with a type. There is one
*missing*, written `None`. Everything is immutable. `to_json` and `from_json` are inverse; `canonical` gives
the one byte string of a value, which digests and replay rest on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any, TypeAlias

#: All arithmetic of the language runs in this context (28 digits).
ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_UP)

#: Digits after the point in a currency whose minor unit is not a hundredth (ISO 4217).
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}

_MINOR_UNITS = {currency: Decimal(1).scaleb(-digits) for currency, digits in MINOR_DIGITS.items()}
_CENT = Decimal("0.01")

#: So many sets of names are kept in their order: those of record types and of actions.
MAX_ORDERS = 1_024

UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    @property
    def minor(self) -> int:
        """The amount in minor units (cents); it must be a whole number of them."""
        scaled = self.amount.scaleb(MINOR_DIGITS.get(self.currency, 2))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self.amount} {self.currency} is not a whole number of minor units")
        return int(scaled)

    @property
    def is_whole(self) -> bool:
        """Whether rounding changes nothing: it is a whole number of minor units."""
        return self.amount.quantize(_MINOR_UNITS.get(self.currency, _CENT), context=ARITHMETIC) == self.amount

    def rounded(self) -> Money:
        """Half up, to the currency's own minor unit."""
        unit = _MINOR_UNITS.get(self.currency, _CENT)
        return Money(self.amount.quantize(unit, context=ARITHMETIC), self.currency)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many units of time; `business` counts only declared business hours or days."""

    count: Decimal
    unit: str
    business: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record of a declared type, as a system answered it in this conversation.

    `serial` tells one reading from another: a write makes what it was given stale by serial, and equality of
    values does not look at it. 0 stands for a record that no system answered (an address a customer typed).
    `owner` is whose it is (`belongs_to`), inherited by the records inside it; None when it belongs to nobody.
    """

    type: str
    fields: Mapping[str, Value]
    serial: int = 0
    owner: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.type == other.type and dict(self.fields) == dict(other.fields)

    def __hash__(self) -> int:
        return hash((self.type, tuple(sorted(self.fields))))

    def get(self, name: str) -> Value:
        return self.fields.get(name)


Value: TypeAlias = (
    bool | str | Decimal | Money | date | datetime | time | Duration | Record | tuple["Value", ...] | None
)


def to_json(value: Value) -> Any:
    """Plain JSON of a value; tagged with `$x` where JSON has no such type."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return {"$n": number_text(value)}
        case Money(amount, currency):
            return {"$m": [number_text(amount), currency]}
        case datetime():  # before `date`, whose subclass it is
            return {"$t": value.isoformat()}
        case date():
            return {"$d": value.isoformat()}
        case time():
            return {"$c": value.isoformat()}
        case Duration(count, unit, business):
            return {"$u": [number_text(count), unit, business]}
        case Record(type_name, fields, serial, owner):
            return {"$r": [type_name, serial, {name: to_json(item) for name, item in fields.items()}, owner]}
        case tuple():
            return [to_json(item) for item in value]
    raise TypeError(f"not a value of the language: {type(value).__name__}")


def from_json(data: Any) -> Value:
    """The inverse of `to_json`."""
    if isinstance(data, list):
        return tuple(from_json(item) for item in data)
    if not isinstance(data, dict):
        if data is None or isinstance(data, bool | str):
            return data
        raise TypeError(f"not the JSON of a value: {type(data).__name__}")
    ((tag, body),) = data.items()
    match tag:
        case "$n":
            return Decimal(body)
        case "$m":
            return Money(Decimal(body[0]), body[1])
        case "$t":
            return datetime.fromisoformat(body)
        case "$d":
            return date.fromisoformat(body)
        case "$c":
            return time.fromisoformat(body)
        case "$u":
            return Duration(Decimal(body[0]), body[1], body[2])
        case "$r":
            return Record(body[0], {name: from_json(item) for name, item in body[2].items()}, body[1], body[3])
    raise TypeError(f"unknown tag {tag!r}")


def content(value: Value) -> Any:
    """Like `to_json`, without serials: what a value says, wherever it was read."""
    kind = type(value)
    if kind is Record:
        return {"$r": [value.type, {name: content(item) for name, item in value.fields.items()}]}  # type: ignore[union-attr]
    if kind is tuple:
        return [content(item) for item in value]  # type: ignore[union-attr]
    return value if kind is str else to_json(value)


#: One encoder for all: digests are taken of every call.
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def canonical(data: Any) -> bytes:
    """The one byte string of plain JSON data: sorted keys, no spaces, UTF-8."""
    return _ENCODE(data).encode()


def digest(data: Any) -> str:
    """SHA-256 of the canonical bytes, as hex."""
    return sha256(canonical(data)).hexdigest()


def text_digest(text: str) -> str:
    """The same of canonical text that is there already."""
    return sha256(text.encode()).hexdigest()


def spelled(value: Value) -> str:
    """The text of `canonical(content(value))`, without the plain data in between: digests are taken of every call."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Record):
        return f'{{"$r":[{_quoted(value.type)},{spelled_names(value.fields)}]}}'
    if isinstance(value, Money):
        return f'{{"$m":["{number_text(value.amount)}",{_quoted(value.currency)}]}}'
    if isinstance(value, tuple):
        return f"[{','.join([spelled(item) for item in value])}]"
    if type(value) is date:
        return f'{{"$d":"{value.isoformat()}"}}'
    return _ENCODE(to_json(value))


def spelled_names(values: Mapping[str, Value]) -> str:
    """The same of values by name."""
    pairs = [start + spelled(values[name]) for name, start in _in_order(tuple(values))]
    return f"{{{','.join(pairs)}}}"


@lru_cache(MAX_ORDERS)
def _in_order(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names as they are spelled, each with how its pair begins: records of one type have the same ones."""
    return tuple([(name, f"{_quoted(name)}:") for name in sorted(names)])


def number_text(number: Decimal) -> str:
    """Plain digits, no exponent, no trailing zeros: one spelling for one number."""
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
