"""The JSON Schema of `aop prove --format json`: what `aop.proofs.report` promises to those who read it."""

from __future__ import annotations

from typing import Any

from aop.proofs.report import VERSION
from aop.proofs.verdicts import STATUSES

_NUMBER = {"type": "integer", "minimum": 1}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}


def _closed(properties: dict[str, Any], description: str) -> dict[str, Any]:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": item, "description": description}


_LINE = _closed(
    {
        "who": _TEXT | {"description": "customer, agent, system, time, or the role of a colleague."},
        "text": _TEXT | {"description": "What was said or done."},
    },
    "A line of a conversation.",
)

_PROPERTY = _closed(
    {
        "status": {"enum": list(STATUSES), "description": "What came of it."},
        "property": _TEXT | {"description": "The property, as it is written."},
        "built_in": {"type": "boolean", "description": "Whether it is looked at without being asked for."},
        "file": _TEXT | {"description": "The path of its file."},
        "line": _NUMBER | {"description": "The line where it starts, from 1."},
        "column": _NUMBER | {"description": "The column of its first character, from 1."},
        "why": _TEXT | {"description": "What is wrong, or why nothing is known; else empty."},
        "talk": _list({"$ref": "#/$defs/line"}, "The conversation that violates it, played in the engine."),
    },
    "One property.",
)

_WORST = _closed(
    {
        "lines": _list(_TEXT, "What a request and a conversation pay at most without a person, in words."),
        "shown": _TEXT | {"description": "What the conversation pays; empty where none is needed."},
        "talk": _list({"$ref": "#/$defs/line"}, "A conversation that pays it, played in the engine."),
    },
    "The worst case of a procedure; null where it pays nothing.",
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Results of aop prove",
    **_closed(
        {
            "version": {"const": VERSION, "description": "The version of this form."},
            "workspace": _TEXT | {"description": "The workspace, as it was named."},
            **{status: _COUNT | {"description": f"How many properties are {status}."} for status in STATUSES},
            "aside": _TEXT | {"description": "What no verdict is about, in words: rules alone judge that."},
            "procedures": _list(
                _closed(
                    {
                        "procedure": _TEXT | {"description": "Its name."},
                        "title": _TEXT | {"description": "Its title."},
                        "file": _TEXT | {"description": "The path of its file."},
                        "exposure": _list(_TEXT, "What each call can pay at most, in words."),
                        "worst": {"anyOf": [{"$ref": "#/$defs/worst"}, {"type": "null"}]},
                        "properties": _list({"$ref": "#/$defs/property"}, "In the order of the file."),
                    },
                    "One procedure.",
                ),
                "The procedures, in the order of their files.",
            ),
        },
        "What `aop prove --format json` prints.",
    ),
    "$defs": {"line": _LINE, "property": _PROPERTY, "worst": _WORST},
}
