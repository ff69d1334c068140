"""The JSON Schema of `aop check --format json`: what `aop.diagnostics.report` promises to those who read it."""

from __future__ import annotations

from typing import Any

from aop.diagnostics.finding import Severity
from aop.diagnostics.report import VERSION

_NUMBER = {"type": "integer", "minimum": 1}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}


def _place(what: str) -> dict[str, Any]:
    return {
        "file": _TEXT | {"description": "Its path, relative to where the command ran where it lies in there."},
        "line": _NUMBER | {"description": f"The line where {what} starts, from 1."},
        "column": _NUMBER | {"description": "The column of its first character, from 1."},
        "end_line": _NUMBER | {"description": "The line of the first character after it."},
        "end_column": _NUMBER | {"description": "The column of the first character after it."},
        "text": _TEXT | {"description": "What is written there; empty for a whole file."},
    }


def _closed(properties: dict[str, Any], description: str) -> dict[str, Any]:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_NOTE = _closed(
    {"message": _TEXT | {"description": "What the second place has to do with it."}, **_place("the second place")},
    "A second place that belongs to a finding.",
)

_FIX = _closed(
    {
        "replacement": _TEXT | {"description": "What to write there instead; empty to take it out."},
        "safe": {
            "type": "boolean",
            "description": "Whether `aop fmt --fix` makes it: what is written has one meaning.",
        },
        **_place("what is replaced"),
    },
    "An edit. All those of a finding are made together.",
)

_FINDING = _closed(
    {
        "code": {"type": "string", "pattern": "^AOP[0-9]{3}$", "description": "The stable code of the rule."},
        "severity": {"enum": [str(severity) for severity in Severity], "description": "An error refuses the release."},
        "message": _TEXT | {"description": "What is wrong, in one line."},
        "help": _TEXT | {"description": "What to write instead, or empty."},
        "page": _TEXT | {"description": "The documentation of its code; `aop explain CODE` prints it."},
        **_place("the mistake"),
        "notes": {"type": "array", "items": {"$ref": "#/$defs/note"}, "description": "Other places that belong to it."},
        "fixes": {"type": "array", "items": {"$ref": "#/$defs/fix"}, "description": "The edits that mend it."},
    },
    "One mistake, said once, where it stands.",
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Findings of aop check",
    **_closed(
        {
            "version": {"const": VERSION, "description": "The version of this form."},
            "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "By file, then place."},
            "errors": _COUNT | {"description": "How many findings are errors."},
            "warnings": _COUNT | {"description": "How many are warnings."},
        },
        "What `aop check --format json` prints.",
    ),
    "$defs": {"finding": _FINDING, "fix": _FIX, "note": _NOTE},
}
