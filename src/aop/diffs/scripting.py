"""What everybody answers in a conversation that shows a difference: read off the way to it and the solver's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.diffs.meeting import Event
from aop.diffs.realising import Realising
from aop.diffs.walk import Found
from aop.evals.play import START
from aop.machine import states
from aop.machine.expressions import Path
from aop.machine.release import Procedure, Release
from aop.proofs.conditions import paths
from aop.proofs.values import MISSING, Sym, Values

#: What a system is pretended to answer when a call does not go well.
_CASES: dict[str, Any] = {"not_found": "not found", "fails": {"fails": "yes"}, "unclear": {"unclear": "yes"}}


@dataclass(slots=True)
class Script:
    """What systems answer (`given`), the customer by slot, the yes and no of confirmations in their order, who answers
    not at all, and what approvers do. `shown` are the values by the paths that procedures read them by."""

    procedure: Procedure
    given: dict[str, Any] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    confirmations: list[bool] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    denied: bool = False
    late: bool = False


class Scripting:
    """Makes scripts. `sandbox` is what systems answer where nothing is known of them."""

    def __init__(self, release: Release, values: Values, sandbox: Mapping[str, Any]) -> None:
        self._release = release
        self._values = values
        self._sandbox = sandbox

    def script(self, found: Found, starting: Procedure) -> Script:
        """The script of one way, for a conversation that begins with a procedure."""
        values = Realising(self._release, self._values, found.model, START.date())
        script = Script(starting)
        for event in found.way.events:
            self._systems(script, values, event, found)
        for event in found.way.events:
            self._people(script, values, event)
        return script

    def case(self, found: Found, script: Script) -> tuple[str, ...]:
        """The values of what only one side's branches rest on, and of what the rules read in which they differ."""
        values = Realising(self._release, self._values, found.model, START.date())
        told = {name: self._told(values, held) for name, held in found.differs.reads if values.matters(held)}
        for side, taken in zip((found.way.old, found.way.new), found.taken, strict=True):
            for path in (path for item in taken for path in paths(item.condition)):
                name = ".".join((path.root, *path.fields))
                held = self._values.read(side.top.names.get(path.root, MISSING), path.fields)
                told[name] = script.shown.get(name) or (self._told(values, held) if values.matters(held) else "")
        return tuple(f"{name} is {text}" for name, text in told.items() if text)

    def _told(self, values: Realising, held: Sym) -> str:
        made = values.plain(held, None)
        return made if isinstance(made, str) else ""

    # ---- systems

    def _systems(self, script: Script, values: Realising, event: Event, found: Found) -> None:
        kind, _, failure = event.kind.partition(":")
        if failure:
            script.given[event.name] = {"fails": failure}
        elif kind in _CASES:
            script.given[event.name] = _CASES[kind]
        elif kind == "done" and event.values and not event.values[0][0]:
            self._answered(script, values, event.name, event.values[0][1], self._result(found, event.name))
        elif kind == "followed":
            self._followed(script, values, event)

    def _answered(self, script: Script, values: Realising, action: str, answer: Sym, name: str) -> None:
        held = values.plain(answer, self._release.actions[action].returns, self._first(action))
        script.given[action] = held
        script.shown.update(_paths(name, held))

    def _followed(self, script: Script, values: Realising, event: Event) -> None:
        """What a followed procedure gives back is what a look-up in it answers under that name."""
        callee = self._release.procedures[event.name]
        calls = (step for step in callee.code if isinstance(step, states.Call) and step.verb == "look_up")
        for step in calls:
            if callee.returns == (step.result,) and step.action not in script.given:
                self._answered(script, values, step.action, event.values[0][1], callee.returns[0])

    def _first(self, action: str) -> Any:
        """The first record that the sandbox answers for an action."""
        answer = self._sandbox.get(action)
        for case in answer if isinstance(answer, list) else [answer]:
            found = case.get("returns", case) if isinstance(case, dict) else None
            if isinstance(found, dict) and "fails" not in found:
                return dict(found)
        return None

    def _result(self, found: Found, action: str) -> str:
        """The name under which the procedure has what an action answered."""
        code = self._release.procedures[found.way.new.top.procedure].code
        calls = (step for step in code if isinstance(step, states.Call) and step.action == action)
        return next((step.result for step in calls if step.result is not None), action)

    # ---- people

    def _people(self, script: Script, values: Realising, event: Event) -> None:
        match event.kind:
            case "answer":
                self._answers(script, values, event.values)
            case "yes" | "no":
                script.confirmations.append(event.kind == "yes")
            case "given up":
                script.unanswered.add(event.name)
            case "denied":
                script.denied = True
            case "undecided" | "late":
                script.late = True

    def _answers(self, script: Script, values: Realising, answered: tuple[tuple[str, Sym], ...]) -> None:
        for name, held in answered:
            slot = script.procedure.slots.get(name)
            if held.kind == "list":
                self._picked(script, values, name, held)
            elif values.matters(held) and values.is_told(held, None if slot is None else slot.type):
                made = values.plain(held, None if slot is None else slot.type)
                if isinstance(made, str):
                    script.slots[name] = script.shown[name] = made

    def _picked(self, script: Script, values: Realising, name: str, held: Sym) -> None:
        """One element of the list that is picked from, whose amount is what the assignment says all of them come to."""
        slot = script.procedure.slots.get(name)
        source = None if slot is None else slot.options_from
        totals = values.totals(held)
        if not totals or not isinstance(source, Path) or len(source.fields) != 1:
            return
        script.shown.update({f"{name}.{part}": amount for part, amount in totals.items()})
        for record in script.given.values():
            elements = record.get(source.fields[0]) if isinstance(record, dict) else None
            if isinstance(elements, list) and elements and isinstance(elements[0], dict):
                record[source.fields[0]] = [{**elements[0], **totals}]


def _paths(name: str, held: Any) -> dict[str, str]:
    """Every value inside of a record by its path."""
    return dict(_inside(name, held))


def _inside(name: str, held: Any) -> Iterator[tuple[str, str]]:
    if isinstance(held, dict):
        for key, item in held.items():
            yield from _inside(f"{name}.{key}", item)
    elif not isinstance(held, list):
        yield name, str(held)
