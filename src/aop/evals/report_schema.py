"""The JSON Schema of `aop test --format json`: what `aop.evals.report` promises to those who read it."""

from __future__ import annotations

from typing import Any

from aop.evals.points import KINDS
from aop.evals.report import STATES, VERSION

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


_PLACE = {
    "line": _NUMBER | {"description": "The line where it starts, from 1."},
    "column": _NUMBER | {"description": "The column of its first character, from 1."},
}

_UNMET = _closed(
    {
        "message": _TEXT | {"description": "What did not hold, in one line."},
        **_PLACE,
        "text": _TEXT | {"description": "What is written there."},
        "came": _list(_TEXT, "What came instead, as a test would write it."),
        "told": _list(_TEXT, "What the customer really read."),
    },
    "An expectation that did not hold.",
)

_TEST = _closed(
    {
        "name": _TEXT | {"description": "Its name."},
        "file": _TEXT | {"description": "The path of its file."},
        **_PLACE,
        "state": {"enum": list(STATES), "description": "What came of it."},
        "missing": _TEXT | {"description": "What has to be installed where it was skipped, else empty."},
        "unmet": _list({"$ref": "#/$defs/unmet"}, "What did not hold, in the order of the conversation."),
        "talk": _list(
            _closed(
                {
                    "who": _TEXT | {"description": "customer, agent, does, system, time, or a colleague."},
                    "text": _TEXT | {"description": "What was said or done."},
                },
                "A line of the talk.",
            ),
            "The whole talk.",
        ),
    },
    "One conversation.",
)

_SHARE = _closed(
    {
        "covered": _COUNT | {"description": "How many are covered."},
        "of": _COUNT | {"description": "How many there are."},
        "percent": {"type": "number", "minimum": 0, "maximum": 100, "description": "The share, cut to a tenth."},
    },
    "How much of a kind is covered.",
)

_POINT = _closed(
    {
        "kind": {"enum": list(KINDS), "description": "What it is."},
        "file": _TEXT | {"description": "The path of its file."},
        **_PLACE,
        "text": _TEXT | {"description": "What is written there."},
        "outcome": _TEXT | {"description": "Which way of a guard, else empty."},
    },
    "Something that no test covers.",
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Results of aop test",
    **_closed(
        {
            "version": {"const": VERSION, "description": "The version of this form."},
            "workspace": _TEXT | {"description": "The workspace, as it was named."},
            **{state: _COUNT | {"description": f"How many tests {state}."} for state in STATES},
            "tests": _list({"$ref": "#/$defs/test"}, "By file, then place."),
            "coverage": _closed(
                {
                    **{kind: {"$ref": "#/$defs/share"} for kind in KINDS},
                    "missed": _list({"$ref": "#/$defs/point"}, "What is not covered, by file, then place."),
                },
                "What the tests covered.",
            ),
        },
        "What `aop test --format json` prints.",
    ),
    "$defs": {"point": _POINT, "share": _SHARE, "test": _TEST, "unmet": _UNMET},
}
