"""Ways that the search for conversations missed, reached with values of the prover: what others would have to answer.

The search tries what the sandbox answers and what conditions tell apart one by one. Where a way wants two things at
once, or a number that stands nowhere, the prover's formulas say with which answers it is gone; the search then goes on
from there, so that nothing is kept which was not played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from aop.engine.wording import word
from aop.evals.play import START
from aop.evals.pretending import Pretending
from aop.machine import states
from aop.machine.release import Procedure, Release
from aop.proofs.alone import ask_alone
from aop.proofs.encoding import Encoding, Way
from aop.proofs.graph import TooLarge
from aop.proofs.terms import Model, Unsure, both, no
from aop.proofs.witness import Stop, Untold, Witness
from aop.values import Money, Record, Value, number_text

#: So many ways of a procedure are asked for.
MAX_ASKED = 20
#: What a conversation need not be like where it cannot be: the wishes of the prover that are given up.
GIVEN_UP: tuple[frozenset[str], ...] = (frozenset(), frozenset(("small",)), frozenset(("small", "plain", "currency")))

#: Procedure, and from which instruction to which.
Edge = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Solved:
    """How systems answer on a way, and what is answered for slots."""

    pretending: Pretending
    slots: Mapping[str, tuple[str, ...]]


def solved(
    release: Release, procedure: Procedure, sandbox: Pretending, missed: Sequence[Edge]
) -> Iterator[tuple[Edge, Solved | str]]:
    """Answers for ways that were missed, as far as the solver is installed and finds any; else why there are none."""
    if not missed:
        return
    if find_spec("z3") is None:
        yield from ((edge, "the solver is not installed (`pip install aop-engine[prove]`)") for edge in missed)
        return
    try:
        encoding = Encoding(release, procedure.name).run()
    except TooLarge:
        yield from ((edge, "the procedure is too large for the solver") for edge in missed)
        return
    for edge in missed[:MAX_ASKED]:
        yield edge, _first(encoding, edge, sandbox)
    yield from ((edge, f"the solver is asked for {MAX_ASKED} ways at most") for edge in missed[MAX_ASKED:])


def _first(encoding: Encoding, edge: Edge, sandbox: Pretending) -> Solved | str:
    """The first answers that lead a way; else why the last try found none."""
    reason = "the prover knows no such way"
    for way in encoding.ways:
        if _is_of(way, edge):
            found = _answers(encoding, way, sandbox)
            if isinstance(found, Solved):
                return found
            reason = found
    return reason


def _is_of(way: Way, edge: Edge) -> bool:
    to = way.to
    return to is not None and (way.place.frame.procedure, way.place.pc, to.pc) == edge and to.frame == way.place.frame


def _answers(encoding: Encoding, way: Way, sandbox: Pretending) -> Solved | str:
    try:
        model = _plainest(encoding, way)
        if model is None:
            return "the solver found no answers that lead there"
        stops = Witness(encoding, model).way(way.copy, way.place)
    except Unsure:
        return "the solver was not done within its bounds"
    except Untold as reason:
        return str(reason)
    given = dict(sandbox.answers)
    slots: dict[str, tuple[str, ...]] = {}
    for stop in stops:
        _note(encoding, stop, given, slots)
    step = encoding.graph.step(way.place)
    changed = f"answers for `{' '.join(step.at.text.split())[:40]}`"
    return Solved(Pretending(changed, given, sandbox.made), slots)


def _plainest(encoding: Encoding, way: Way) -> Model | None:
    """Raises Unsure where the solver does not say within its bounds."""
    early = no(encoding.facts.late)
    for given_up in GIVEN_UP:
        wishes = (wish for group, wish in encoding.values.wishes if group not in given_up)
        found = ask_alone(encoding.values.axioms, both(way.when, early, *wishes))
        if found is not None:
            return found
    return None


def _note(encoding: Encoding, stop: Stop, given: dict[str, Any], slots: dict[str, tuple[str, ...]]) -> None:
    """What is answered at one stop."""
    step = encoding.graph.step(stop.place)
    if isinstance(step, states.Call) and step.verb != "check":
        kind, _, failure = stop.label.partition(":")
        if failure:
            given[step.action] = {"fails": failure}
        elif kind == "not_found":
            given[step.action] = "missing"
        elif kind == "done" and stop.given.get("result") is not None:
            given[step.action] = plain(stop.given["result"])
    for name, value in stop.given.items():
        if name.startswith("slot ") and value is not None and not isinstance(value, Record | tuple):
            slots[name.removeprefix("slot ")] = (str(plain(value)),)


def plain(value: Value) -> Any:
    """A value as a test is written: texts, lists and mappings; days counted from the day of the test."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Money(amount, currency):
            return f"{number_text(amount)} {currency}"
        case Decimal():
            return number_text(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return _day(START.date() - value, value)
        case Record(_, fields):
            return {name: plain(item) for name, item in fields.items() if item is not None}
        case tuple():
            return [plain(item) for item in value]
    return value if isinstance(value, str) else word(value)


def _day(ago: timedelta, day: date) -> str:
    if ago.days == 0:
        return "today"
    return f"{ago.days} day{'s' * (ago.days != 1)} ago" if ago.days > 0 else day.isoformat()
