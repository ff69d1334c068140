"""The systems that a procedure needs: what it calls there, with which permission, for how long, what if it is down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aop.analysis.planned import PlannedAction, PlannedSystem
from aop.machine import states
from aop.machine.release import Procedure, Release, System
from aop.machine.types import Action

#: How long an action may take that does not say so: what the runtime gives it.
DEFAULT_SECONDS = 10.0

_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
_SECRET = "secret "  # noqa: S105  (how a secret is named in a file)


def systems_of(release: Release, procedure: Procedure) -> Iterator[PlannedSystem]:
    """The systems that a procedure calls itself, by name; what a cancel calls there too."""
    undoing = undoing_of(release, procedure)
    called = [
        _action(release.actions[name], undoing.get(name, ())) for name in sorted(calls_of(procedure) | {*undoing})
    ]
    for name in sorted({release.actions[action.name].system for action in called}):
        own = [action for action in called if release.actions[action.name].system == name]
        yield _system(release.systems[name], own)


def calls_of(procedure: Procedure) -> set[str]:
    """The actions that the code of a procedure calls; a `check` calls nothing."""
    return {step.action for step in procedure.code if isinstance(step, states.Call) and step.verb != "check"}


def undoing_of(release: Release, procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """The actions that a cancel calls, each with what it takes back; one that is not on the procedure's list is refused
    there."""
    undone = {action.name: action for _, action in writes_of(release, procedure)}
    found: dict[str, tuple[str, ...]] = {}
    for _, action in sorted(undone.items()):
        if action.undo is not None and action.undo in procedure.actions:
            found[action.undo] = (*found.get(action.undo, ()), action.name)
    return found


def writes_of(release: Release, procedure: Procedure) -> list[tuple[states.Call, Action]]:
    """Every `do` with its action, in the order of the code."""
    calls = (step for step in procedure.code if isinstance(step, states.Call) and step.verb == "do")
    return [(step, release.actions[step.action]) for step in calls]


def _system(system: System, called: list[PlannedAction]) -> PlannedSystem:
    return PlannedSystem(
        system.name,
        str(system.connect.get("kind", "none")),
        tuple(sorted(set(_secrets(system.connect)))),
        system.cleared,
        system.fallback,
        tuple(called),
    )


def _action(action: Action, undoes: tuple[str, ...]) -> PlannedAction:
    limit = action.timeout
    seconds = DEFAULT_SECONDS if limit is None else float(limit.count) * _SECONDS.get(limit.unit, 0.0)
    return PlannedAction(
        action.name, action.does, action.roles, seconds, limit is not None, action.retries, action.idempotent,
        action.changes, action.undo, undoes,
    )  # fmt: skip


def _secrets(data: Any) -> Iterator[str]:
    """The names of secrets in a connection, never their values: a file holds only names."""
    match data:
        case str() if data.startswith(_SECRET):
            yield data.removeprefix(_SECRET)
        case Mapping():
            for item in data.values():
                yield from _secrets(item)
        case tuple() | list():
            for item in data:
                yield from _secrets(item)
