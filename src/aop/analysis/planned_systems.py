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
    """The systems that a procedure calls itself, by name."""
    called = [release.actions[name] for name in sorted(calls_of(procedure))]
    for name in sorted({action.system for action in called}):
        yield _system(release.systems[name], [action for action in called if action.system == name])


def calls_of(procedure: Procedure) -> set[str]:
    """The actions that the code of a procedure calls; a `check` calls nothing."""
    return {step.action for step in procedure.code if isinstance(step, states.Call) and step.verb != "check"}


def writes_of(release: Release, procedure: Procedure) -> list[tuple[states.Call, Action]]:
    """Every `do` with its action, in the order of the code."""
    calls = (step for step in procedure.code if isinstance(step, states.Call) and step.verb == "do")
    return [(step, release.actions[step.action]) for step in calls]


def _system(system: System, called: list[Action]) -> PlannedSystem:
    return PlannedSystem(
        system.name,
        str(system.connect.get("kind", "none")),
        tuple(sorted(set(_secrets(system.connect)))),
        system.cleared,
        system.fallback,
        tuple(map(_action, called)),
    )


def _action(action: Action) -> PlannedAction:
    limit = action.timeout
    seconds = DEFAULT_SECONDS if limit is None else float(limit.count) * _SECONDS.get(limit.unit, 0.0)
    return PlannedAction(
        action.name, action.does, action.roles, seconds, limit is not None, action.retries, action.idempotent,
        action.changes, action.undo,
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
