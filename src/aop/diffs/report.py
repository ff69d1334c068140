"""`aop diff --format json`, and the JSON Schema of what it prints."""

from __future__ import annotations

from typing import Any

from aop.diffs.changes import KINDS, Change, Compared, Line
from aop.machine.states import Place

VERSION = 1


def report(found: Compared) -> dict[str, Any]:
    """A comparison as plain data."""
    return {
        "version": VERSION,
        "same": found.is_same,
        "widens": found.widens,
        "changes": [_change(item) for item in found.changes],
        "left": list(found.left),
        "exposure": [{"where": item.where, "old": item.old, "new": item.new} for item in found.exposure],
        "written": [
            {"where": item.where, "old": item.old, "new": item.new, "at": _at(item.at)} for item in found.written
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    witness = change.witness
    return {
        "kind": change.kind,
        "widens": change.widens,
        "procedure": change.procedure,
        "what": change.what,
        "when": list(change.when),
        "old": _at(change.old),
        "new": _at(change.new),
        "why_not": change.why_not,
        "witness": None if witness is None else {
            "given": list(witness.given),
            "shared": _talk(witness.shared),
            "old": _talk(witness.old),
            "new": _talk(witness.new),
            "alike": witness.alike,
            "test": witness.test,
        },
    }  # fmt: skip


def _talk(lines: tuple[Line, ...]) -> list[dict[str, str]]:
    return [{"who": line.who, "text": line.text} for line in lines]


def _at(at: Place | None) -> dict[str, Any] | None:
    return None if at is None else {"file": at.file, "line": at.line, "column": at.column, "text": at.text}


# ---- schema

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 1}


def _closed(description: str, properties: dict[str, Any]) -> dict[str, Any]:
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


_PLACE = _closed("A sentence.", {"file": _TEXT, "line": _NUMBER, "column": _NUMBER, "text": _TEXT})
_WHERE = {"anyOf": [{"$ref": "#/$defs/place"}, {"type": "null"}]}
_TALK = _list(_closed("A line of a talk.", {"who": _TEXT, "text": _TEXT}), "Lines of a talk.")
_WITNESS = _closed(
    "One conversation, played on both sides.",
    {
        "given": _list(_TEXT, "What systems answer in it other than the sandbox."),
        "shared": _TALK,
        "old": _TALK,
        "new": _TALK,
        "alike": {"type": "integer", "minimum": 0, "description": "Lines behind that are alike again."},
        "test": _TEXT | {"description": "A test file with the conversation of the new side."},
    },
)
_CHANGE = _closed(
    "A change of behaviour.",
    {
        "kind": {"enum": list(KINDS)},
        "widens": {"type": "boolean"},
        "procedure": _TEXT | {"description": "Empty for what is declared in the catalogue or the workspace."},
        "what": _TEXT,
        "when": _list(_TEXT, "The values in which it shows."),
        "old": _WHERE,
        "new": _WHERE,
        "why_not": _TEXT | {"description": "Why there is no conversation."},
        "witness": {"anyOf": [_WITNESS, {"type": "null"}]},
    },
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Results of aop diff",
    **_closed(
        "What `aop diff --format json` prints.",
        {
            "version": {"const": VERSION, "description": "The version of this form."},
            "same": {"type": "boolean", "description": "Whether nothing that anybody could notice is other."},
            "widens": {"type": "boolean", "description": "Whether something is let through that was not before."},
            "changes": _list(_CHANGE, "Those that widen first."),
            "left": _list(_TEXT, "What was not compared, and why."),
            "exposure": _list(
                _closed("What an action can pay at most, in words.", {"where": _TEXT, "old": _TEXT, "new": _TEXT}),
                "What can be paid at most, where that is other.",
            ),
            "written": _list(
                _closed("Something written otherwise.", {"where": _TEXT, "old": _TEXT, "new": _TEXT, "at": _WHERE}),
                "What is written otherwise.",
            ),
        },
    ),
    "$defs": {"place": _PLACE},
}
