"""Requests from inputs: `{order.charge_id}` in a path, a query, a header or a body; no value can leave its place.

A value in a path is one segment or a part of one, percent-encoded; in a query or a form it is encoded; in a header it
is one line of plain characters; in JSON it is a value of its own, and a whole `{amount.minor}` keeps its type. A key
whose value is missing is left out; a path needs all of its values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from aop.connectors.arguments import at, plain
from aop.errors import PortError
from aop.values import Value, number_text

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\}")

#: A target longer than this is refused by most servers, and is no address of one thing.
MAX_TARGET = 8_000

_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")

Inputs = Mapping[str, Value]


def paths_in(part: Any) -> Iterator[str]:
    """Every path of an input that a part of a request names."""
    match part:
        case str():
            yield from PLACEHOLDER.findall(part)
        case Mapping():
            for item in part.values():
                yield from paths_in(item)
        case list() | tuple():
            for item in part:
                yield from paths_in(item)


# ---- where a request goes


def target(path: str, query: Mapping[str, Any], inputs: Inputs) -> str:
    """Path and query of a request. Raises PortError when a value cannot stand in the path."""

    def fill(found: re.Match[str]) -> str:
        value = _value(inputs, found[1])
        if value is None or value == "":
            raise PortError(f"`{found[1]}` is missing, and the address needs it")
        return quote(_text(value), safe="")

    filled = PLACEHOLDER.sub(fill, path)
    if any(unquote(segment) in (".", "..") for segment in filled.split("/")):
        raise PortError("a value cannot stand in the address: it would lead to another one")
    pairs = "&".join(f"{quote(key, safe='[]')}={quote(value, safe='')}" for key, value in _pairs(query, inputs))
    whole = f"{filled}?{pairs}" if pairs else filled
    if len(whole) > MAX_TARGET:
        raise PortError(f"the address would be longer than {MAX_TARGET:,} characters")
    return whole


def form(fields: Mapping[str, Any], inputs: Inputs) -> bytes:
    """The fields of a form as `application/x-www-form-urlencoded`."""
    pairs = (f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in _pairs(fields, inputs))
    return "&".join(pairs).encode()


def header(name: str, text: str, inputs: Inputs) -> str | None:
    """The value of a header; None when what it needs is missing. Raises PortError for one that would be two lines."""
    value = _filled(text, inputs)
    if value is None:
        return None
    if not _HEADER_VALUE.fullmatch(value):
        raise PortError(f"a value cannot stand in the header `{name}`: it has other than plain characters")
    return value.strip()


def _pairs(fields: Mapping[str, Any], inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Keys with their texts; a list gives its key several times."""
    for key, text in fields.items():
        whole = PLACEHOLDER.fullmatch(str(text))
        value = _value(inputs, whole[1]) if whole else None
        if isinstance(value, list):
            yield from ((key, _text(item)) for item in value if item is not None)
        elif (filled := _filled(str(text), inputs)) is not None:
            yield key, filled


def _filled(text: str, inputs: Inputs) -> str | None:
    """The text with its values; None when one of them is missing."""
    values = {path: _value(inputs, path) for path in PLACEHOLDER.findall(text)}
    if any(value is None for value in values.values()):
        return None
    return PLACEHOLDER.sub(lambda found: _text(values[found[1]]), text)


def _value(inputs: Inputs, path: str) -> Any:
    return plain(at(inputs, tuple(path.split("."))))


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case list() | dict():
            return json_text(value)
    return str(value)


# ---- what it carries


def json_text(value: Any) -> str:
    """JSON with exact numbers."""
    match value:
        case Decimal():
            return number_text(value)
        case list():
            return f"[{','.join(json_text(item) for item in value)}]"
        case dict():
            return f"{{{','.join(f'{json.dumps(key)}:{json_text(item)}' for key, item in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


class Absent:
    """Stands for what is to be left out."""


ABSENT = Absent()


def json_body(body: Any, inputs: Inputs) -> bytes:
    """A body as JSON; what is missing is left out, and so are the keys that only held what is missing."""
    filled = _json(body, inputs)
    return json_text({} if isinstance(filled, Absent) else filled).encode()


def json_values(part: Mapping[str, Any], inputs: Inputs) -> dict[str, Any]:
    """The same, as data."""
    filled = _json(part, inputs)
    return filled if isinstance(filled, dict) else {}


def _json(part: Any, inputs: Inputs) -> Any:
    match part:
        case str():
            whole = PLACEHOLDER.fullmatch(part)
            value = _value(inputs, whole[1]) if whole else _filled(part, inputs)
            return ABSENT if value is None else value
        case Mapping():
            kept = {key: value for key, item in part.items() if (value := _json(item, inputs)) is not ABSENT}
            return kept if kept or not part else ABSENT
        case list() | tuple():
            return [value for item in part if (value := _json(item, inputs)) is not ABSENT]
    return part
