"""Inputs of an action as parameters of a query: values of the language as what a database can take, exactly.

A record or a list goes in as JSON text, for the database's own JSON functions (`json_each(:item_ids)`); numbers in
it are texts, since JSON numbers are binary fractions to most who read them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.connectors.bindings import Binding
from aop.errors import PortError
from aop.values import Duration, Money, Record, Value, number_text

#: What an integer column of a database without longer ones can hold.
_MAX_INTEGER = 2**63


def arguments(
    binding: Binding, parameters: Sequence[str], inputs: Mapping[str, Value], *, native: bool
) -> dict[str, object]:
    """What to bind, by parameter. `native`: the database has decimals, dates and truth values of its own."""
    return {name: _bound(at(inputs, binding.path(name)), native) for name in parameters}


def at(inputs: Mapping[str, Value], path: tuple[str, ...]) -> Value:
    """What a path leads to; None where nothing is. Raises PortError for a part of an amount that it has not."""
    value = inputs.get(path[0])
    for word in path[1:]:
        value = _field(value, word)
    return value


def _field(value: Value, word: str) -> Value:
    match value:
        case tuple():
            return tuple(_field(item, word) for item in value)
        case Record():
            return value.get(word)
        case Money():
            return _part(value, word)
    return None


def _part(money: Money, word: str) -> Value:
    if word != "minor":
        return money.amount if word == "amount" else money.currency
    try:
        return Decimal(money.minor)
    except ValueError:
        raise PortError("an amount is not a whole number of cents") from None


def _bound(value: Value, native: bool) -> object:
    match value:
        case tuple() | Record():
            return json.dumps(_as_json(value), ensure_ascii=False, separators=(",", ":"))
        case Money():
            return _bound(value.amount, native)
        case Duration():
            return _duration(value)
        case None | str():
            return value
    return value if native else _portable(value)


def _portable(value: bool | Decimal | date | datetime | time) -> object:
    """For a database that has integers and texts. A whole number stays one, so that it compares as one."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            whole = value == value.to_integral_value() and abs(value) < _MAX_INTEGER
            return int(value) if whole else number_text(value)
    return value.isoformat()


def plain(value: Value) -> Any:
    """For a system that takes JSON: texts, truth values, exact numbers, lists and keys with values."""
    match value:
        case tuple():
            return [plain(item) for item in value]
        case Record():
            return {name: plain(item) for name, item in value.fields.items() if item is not None}
        case Money():
            return value.amount
        case Duration():
            return _duration(value)
        case None | bool() | str() | Decimal():
            return value
    return value.isoformat()


def _as_json(value: Value) -> Any:
    match value:
        case tuple():
            return [_as_json(item) for item in value]
        case Record():
            return {name: _as_json(item) for name, item in value.fields.items()}
        case Money():
            return number_text(value.amount)
        case Decimal():
            return number_text(value)
        case Duration():
            return _duration(value)
        case None | bool() | str():
            return value
    return value.isoformat()


def _duration(value: Duration) -> str:
    return f"{number_text(value.count)} {value.unit}"
