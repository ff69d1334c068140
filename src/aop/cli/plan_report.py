"""`aop plan --format json`, and the JSON Schema of what it prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aop.analysis.planned import GRADES, MARKS, HumanWork, Planned, PlannedSystem
from aop.engine.wording import word
from aop.machine.states import Place

VERSION = 1


def report(plans: Sequence[Planned]) -> dict[str, Any]:
    """The plans as plain data."""
    return {"version": VERSION, "procedures": [_plan(item) for item in plans]}


def _plan(plan: Planned) -> dict[str, Any]:
    stage = plan.stage
    return {
        "procedure": plan.procedure,
        "title": plan.title,
        "owner": plan.owner,
        "file": plan.file,
        "follows": list(plan.follows),
        "grade": plan.grade,
        "stage": {"name": stage.name, "percent": stage.percent, "why": stage.why, "declared": plan.declared},
        "risks": [{"grade": item.grade, "why": item.why, "at": _at(item.at)} for item in plan.risks],
        "systems": [_system(item) for item in plan.systems],
        "people": [_work(item) for item in plan.people],
        "sentences": [
            {"step": item.step, "mark": item.mark, "text": item.text, "at": _at(item.at)} for item in plan.sentences
        ],
    }


def _system(system: PlannedSystem) -> dict[str, Any]:
    actions = [
        {
            "name": item.name,
            "does": item.does,
            "roles": list(item.roles),
            "seconds": item.seconds,
            "declared": item.declared,
            "retries": item.retries,
            "idempotent": item.idempotent,
            "changes": item.changes,
            "undo": item.undo,
            "undoes": list(item.undoes),
        }
        for item in system.actions
    ]
    return {
        "name": system.name,
        "kind": system.kind,
        "secrets": list(system.secrets),
        "cleared": list(system.cleared),
        "fallback": system.fallback,
        "actions": actions,
    }


def _work(work: HumanWork) -> dict[str, Any]:
    within = None if work.within is None else word(work.within)
    said = {"kind": work.kind, "who": work.who, "why": work.why, "hidden": work.hidden}
    return said | {"within": within, "at": _at(work.at)}


def _at(at: Place | None) -> dict[str, Any] | None:
    return None if at is None else {"file": at.file, "line": at.line, "column": at.column, "text": at.text}


# ---- schema

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}


def _closed(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _or_null(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "null"}]}


_PLACE = _closed(
    "A sentence or a rule: file, line and column from 1, and what is written there.",
    {
        "file": _TEXT,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "text": _TEXT,
    },
)
_WHERE = {"anyOf": [{"$ref": "#/$defs/place"}, {"type": "null"}], "description": "Where it is written, if it is."}
_GRADE = {"enum": list(GRADES)}
_ACTION = _closed(
    "An action that the procedure calls.",
    {
        "name": _TEXT,
        "does": {"enum": ["reads", "writes", "writes_once"]},
        "roles": _list(_TEXT) | {"description": "The roles that may use it; empty for everybody."},
        "seconds": {"type": "number", "description": "How long it may take."},
        "declared": _FLAG | {"description": "Whether its file says how long."},
        "retries": _COUNT,
        "idempotent": _FLAG | {"description": "Whether its system knows a repeated call."},
        "changes": _or_null({"enum": ["money", "identity", "address", "other"]}),
        "undo": _or_null(_TEXT),
        "undoes": _list(_TEXT) | {"description": "The actions that it takes back where a request is cancelled."},
    },
)
_SYSTEM = _closed(
    "A system that the procedure needs.",
    {
        "name": _TEXT,
        "kind": _TEXT,
        "secrets": _list(_TEXT) | {"description": "The names of the secrets that it is reached with."},
        "cleared": _list(_TEXT) | {"description": "The classes of personal data that may go there."},
        "fallback": {"enum": ["stop", "escalate", "collect_for_human"]},
        "actions": _list(_ACTION),
    },
)
_WORK = _closed(
    "Work that people do for this procedure.",
    {
        "kind": {"enum": ["approval", "question", "handoff", "by hand", "outcome"]},
        "who": _TEXT,
        "why": _TEXT,
        "hidden": _FLAG | {"description": "Whether no sentence of the procedure shows it."},
        "within": _or_null(_TEXT),
        "at": _WHERE,
    },
)
_STAGE = _closed(
    "Where to begin, and what the file says.",
    {
        "name": {"enum": ["draft", "shadow", "pilot"]},
        "percent": _or_null({"type": "integer", "minimum": 1, "maximum": 100}),
        "why": _TEXT,
        "declared": _or_null(_TEXT),
    },
)
_PLAN = _closed(
    "One procedure.",
    {
        "procedure": _TEXT,
        "title": _TEXT,
        "owner": _TEXT,
        "file": _TEXT,
        "follows": _list(_TEXT) | {"description": "The procedures that it goes on in."},
        "grade": _GRADE,
        "stage": _STAGE,
        "risks": _list(_closed("A reason for the grade.", {"grade": _GRADE, "why": _TEXT, "at": _WHERE})),
        "systems": _list(_SYSTEM),
        "people": _list(_WORK),
        "sentences": _list(
            _closed(
                "A sentence.",
                {"step": _TEXT, "mark": {"enum": list(MARKS)}, "text": _TEXT, "at": {"$ref": "#/$defs/place"}},
            )
        ),
    },
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Results of aop plan",
    **_closed(
        "What `aop plan --format json` prints.",
        {"version": {"const": VERSION, "description": "The version of this form."}, "procedures": _list(_PLAN)},
    ),
    "$defs": {"place": _PLACE},
}
