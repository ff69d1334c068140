"""What is wrong with a request that cannot be read, said in the words of who sent it: a place, and what belongs there.

`id` is missing; `attachments` has more than 20 items
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: So many mistakes are told at once.
MAX_TOLD = 5
#: Where a value stood, which whoever sent it knows by its name alone.
_PARTS = ("body", "query", "path", "header")

NO_OBJECT = "the body is no JSON object: send one, with `Content-Type: application/json`"

#: What a value is instead of what it should be, by what the reader calls that.
_SAID: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here: leave it out",
    "string_type": "is no text",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "int_parsing_size": "is a number without end",
    "list_type": "is no list",
    "dict_type": "is no JSON object",
    "model_type": "is no JSON object",
    "model_attributes_type": "is no JSON object",
}
#: The same, where a bound belongs to it.
_BOUND: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": lambda ctx: f"is longer than {ctx['max_length']} characters",
    "string_too_short": lambda ctx: "is empty" if ctx["min_length"] == 1 else _shorter(ctx),
    "string_pattern_mismatch": lambda ctx: f"is not written as it may be: it has to match `{ctx['pattern']}`",
    "too_long": lambda ctx: f"has more than {ctx['max_length']} items",
    "too_short": lambda ctx: "is empty" if ctx["min_length"] == 1 else f"has fewer than {ctx['min_length']} items",
    "greater_than_equal": lambda ctx: f"is {ctx['ge']} at least",
    "less_than_equal": lambda ctx: f"is {ctx['le']} at most",
}


def said_of(mistakes: Sequence[Mapping[str, Any]]) -> str:
    """All of it in one line, the first `MAX_TOLD`."""
    return "; ".join(dict.fromkeys(_mistake(item) for item in mistakes[:MAX_TOLD]))


def place_of(mistakes: Sequence[Mapping[str, Any]]) -> str | None:
    """Where the first mistake is; None where it is the whole body."""
    return _place(mistakes[0]) or None if mistakes else None


def _mistake(item: Mapping[str, Any]) -> str:
    kind, ctx = str(item.get("type", "")), item.get("ctx", {})
    if kind == "json_invalid":
        return f"the body is no JSON: {str(ctx.get('error', 'it ends too early')).lower()}"
    place = _place(item)
    if not place:
        return "the body is missing: send a JSON object" if kind == "missing" else NO_OBJECT
    said = _BOUND[kind](ctx) if kind in _BOUND else _SAID.get(kind, "is not what belongs there")
    return f"`{place}` {said}"


def _shorter(ctx: Mapping[str, Any]) -> str:
    return f"is shorter than {ctx['min_length']} characters"


def _place(item: Mapping[str, Any]) -> str:
    if item.get("type") == "json_invalid":  # whose place is a number of characters
        return ""
    return ".".join(str(part) for part in item.get("loc", ()) if part not in _PARTS)
