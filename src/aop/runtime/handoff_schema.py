"""The JSON Schema of the handoff package, made from its types: one place says what a package holds."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

from aop.engine.package import Package
from aop.runtime.handoff_text import VERSION
from aop.values import Value

#: How a value of the language stands in the JSON: texts, yes and no, and lists of them.
_VALUE = {
    "description": "A value as plain text (`164.50 USD`, `2026-11-22`), or yes and no, or a list of them.",
    "anyOf": [{"type": ["string", "boolean", "null"]}, {"type": "array", "items": {"$ref": "#/$defs/value"}}],
}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    datetime: {"type": "string", "format": "date-time"},
    types.NoneType: {"type": "null"},
}


def schema() -> dict[str, Any]:
    """The whole schema."""
    known: dict[str, Any] = {"value": _VALUE}
    root = _object(Package, known)
    root["properties"] = {"version": {"const": VERSION}, **root["properties"]}
    root["required"] = ["version", *root["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Handoff package",
        **root,
        "$defs": {name: known[name] for name in sorted(known)},
    }


def text() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _object(kind: type[Any], known: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    properties = {item.name: _of(hints[item.name], known) for item in fields(kind)}
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any, known: dict[str, Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint == _VALUE_HINT:
        return {"$ref": "#/$defs/value"}
    if is_dataclass(hint) and isinstance(hint, type):
        name = hint.__name__.lower()
        if name not in known:
            known[name] = {}  # a type may hold itself
            known[name] = _object(hint, known)
        return {"$ref": f"#/$defs/{name}"}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of(get_args(hint)[0], known)}
    return {"anyOf": list(_choices(hint, known))}


def _choices(hint: Any, known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in get_args(hint):
        yield _of(part, known)


class _Holder:
    """Resolves the alias of values as a dataclass would see it."""

    value: Value


_VALUE_HINT = get_type_hints(_Holder)["value"]

if __name__ == "__main__":
    import sys

    sys.stdout.write(text())
