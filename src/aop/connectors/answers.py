"""Rows of a query as the plain data of an answer, and that data as text, so that it can be given a second time.

Nothing in an answer is ever a binary fraction: a column that is one is refused, since 19.99 would no longer be that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.connectors.bindings import Binding
from aop.errors import PortError
from aop.machine.types import Action, Type

#: An answer with more rows than this is not one to a single question.
MAX_ROWS = 10_000

_HUNDREDTHS = -2

#: Written as {"$decimal": "1.50"}, where JSON has no such type.
_TAGS: Mapping[str, Any] = {
    "$decimal": Decimal,
    "$moment": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
}


def shaped(action: Action, binding: Binding, rows: Sequence[Mapping[str, Any]]) -> Any:
    """One record, a list, or one value, as the action declares. Raises PortError when the rows are something else."""
    returns = action.returns
    if returns is None:
        return None
    if returns.kind == "list":
        if len(rows) > MAX_ROWS:
            raise PortError(f"{action.name} answered more than {MAX_ROWS:,} rows")
        return [_one(action, binding, returns.item, row) for row in rows]
    if len(rows) > 1:
        raise PortError(f"{action.name} answered several rows, and one was asked for")
    if rows:
        return _one(action, binding, returns, rows[0])
    if action.maybe_missing:
        return None
    raise PortError(f"{action.name} answered no row")


def _one(action: Action, binding: Binding, kind: Type | None, row: Mapping[str, Any]) -> Any:
    """A record of all columns, or the value of the only one."""
    data = {name: _column(action, binding, name, value) for name, value in row.items()}
    for path in binding.cents:
        from_cents(action, data, path)
    if kind is not None and kind.kind == "record":
        return data
    if len(data) != 1:
        raise PortError(f"{action.name} answered {len(data)} columns, and one was asked for")
    return next(iter(data.values()))


def _column(action: Action, binding: Binding, name: str, value: Any) -> Any:
    if name in binding.json and isinstance(value, str):
        try:
            return json.loads(value, parse_float=Decimal)
        except ValueError:
            raise PortError(f"{action.name}: the column `{name}` is no JSON") from None
    if value is None or isinstance(value, str | int | Decimal | date | time | list | dict):
        return value
    advice = "keep whole cents, or a decimal as text" if isinstance(value, float) else "keep it as text"
    raise PortError(f"{action.name}: the column `{name}` is a {type(value).__name__}; {advice}")


def from_cents(action: Action, data: Any, path: tuple[str, ...]) -> None:
    """Turns hundredths into an exact amount, in place; goes through lists."""
    if isinstance(data, list):
        for item in data:
            from_cents(action, item, path)
    elif isinstance(data, dict):
        name, rest = path[0], path[1:]
        if rest:
            from_cents(action, data.get(name), rest)
        elif data.get(name) is not None:
            data[name] = _amount(action, name, data[name])


def _amount(action: Action, name: str, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PortError(f"{action.name}: `{name}` is not a whole number of cents")
    return Decimal(value).scaleb(_HUNDREDTHS)


# ---- kept


def written(data: Any) -> str:
    """An answer as text; `read` is the inverse."""
    return json.dumps(data, default=_tagged, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Any:
    """What was written, value for value."""
    return json.loads(text, object_hook=_untagged, parse_float=Decimal)


def _tagged(value: Any) -> dict[str, str]:
    match value:
        case Decimal():
            return {"$decimal": str(value)}
        case datetime():  # before `date`, whose subclass it is
            return {"$moment": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
    raise TypeError(f"cannot be kept: {type(value).__name__}")


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((tag, text),) = found.items()
        if tag in _TAGS:
            return _TAGS[tag](text)
    return found
