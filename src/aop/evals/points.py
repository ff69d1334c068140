"""What there is to cover in a release: every sentence, every outcome of what may go two ways, every rule.

Places are those of the files, so a sentence of the workspace's `on:`, which stands in the code of every procedure,
counts once. The procedures that come with the engine are not the author's to test and do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aop.machine import states
from aop.machine.policy import Escalation, Rule
from aop.machine.release import Procedure, Release
from aop.machine.sentences import is_sentence
from aop.machine.states import Instruction, Place

#: The paths of files that come with the engine begin so.
BUILT_IN = "aop:"

#: How the outcomes of a call read that a step answers.
OUTCOMES = {
    "not_found": "not found", "fails": "it fails", "denied": "it is denied", "undecided": "nobody decides in time",
    "unclear": "it is unclear",
}  # fmt: skip

KINDS = ("sentence", "guard", "rule")


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Something that a test can cover. `kind`: sentence, guard, rule; `outcome` says which way of a guard; `nth` tells
    guards of one sentence apart."""

    file: str
    line: int
    column: int
    kind: str
    text: str
    outcome: str = ""
    nth: int = 0


#: Procedure, and from which instruction to which.
Edge = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Points:
    """Everything to cover, and by what a record shows it: instructions, steps from one to another, rows of tables by
    their place, and rules by their id."""

    all: frozenset[Point]
    by_place: Mapping[tuple[str, int], Point]
    by_edge: Mapping[Edge, tuple[Point, ...]]
    by_row: Mapping[tuple[Place, int], Point]
    by_rule: Mapping[str, Point]


def points_of(release: Release) -> Points:
    """What there is to cover in a release."""
    sentences: dict[tuple[str, int], Point] = {}
    edges: dict[Edge, tuple[Point, ...]] = {}
    rows: dict[tuple[Place, int], Point] = {}
    for procedure in release.procedures.values():
        numbers: dict[Place, int] = {}
        for pc, step in enumerate(procedure.code):
            if step.at.file.startswith(BUILT_IN):
                continue
            if is_sentence(procedure, step.at):
                sentences[procedure.name, pc] = _point(step.at, "sentence")
            if isinstance(step, states.Choose):
                rows |= {(step.at, row): _point(step.at, "guard", f"row {row}") for row in _rows(step)}
                continue
            nth = numbers.get(step.at, 0)
            ways = list(_ways(procedure, pc, step))
            numbers[step.at] = nth + bool(ways)
            for to, outcome in ways:
                point = _point(step.at, "guard", outcome, nth)
                edges[procedure.name, pc, to] = (*edges.get((procedure.name, pc, to), ()), point)
    rules = _rules(release)
    guards = {point for points in edges.values() for point in points}
    every = frozenset({*sentences.values(), *guards, *rows.values(), *rules.values()})
    return Points(every, sentences, edges, rows, rules)


def _rows(step: states.Choose) -> range:
    return range(1, len(step.rows) + 1)


def _ways(procedure: Procedure, pc: int, step: Instruction) -> Iterator[tuple[int, str]]:
    """Where a guard leads, by its outcomes."""
    on = pc + 1
    match step:
        case states.Branch(otherwise=otherwise):
            yield from ((on, "holds"), (otherwise, "does not hold"))
        case states.Confirm(otherwise=otherwise):
            yield from ((on, "yes"), (otherwise, "no"))
        case states.Verify(otherwise=otherwise):
            yield from ((on, "verified"), (otherwise, "not verified"))
        case states.Count(otherwise=otherwise):  # whether it is done is a branch of its own at the end of each pass
            yield otherwise, "given up"
        case states.Quote(otherwise=otherwise):
            yield from ((on, "an article answers"), (otherwise, "none does"))
        case states.Await(otherwise=otherwise) | states.AskPerson(otherwise=otherwise):
            yield from ((on, "it comes"), (otherwise, "not in time"))
        case states.Collect(otherwise=int(otherwise)):
            yield from ((on, "answered"), (otherwise, "given up"))
        case states.Enter(otherwise=int(otherwise)):
            yield from ((on, "finished"), (otherwise, "not finished"))
        case states.Call(outcomes=outcomes) if outcomes:
            yield on, "done"
            for name, to in outcomes.items():
                yield to, _outcome(name)


def _outcome(name: str) -> str:
    kind, _, failure = name.partition(":")
    return f"it fails with {failure}" if failure else OUTCOMES.get(kind, kind)


def _rules(release: Release) -> dict[str, Point]:
    """Rules and escalations, of the workspace and of its procedures."""
    procedures = release.procedures.values()
    found: list[Rule | Escalation] = [*release.rules, *release.escalations]
    for procedure in procedures:
        found += [*procedure.rules, *procedure.escalations]
    return {item.id: _point(item.at, "rule") for item in found if not item.at.file.startswith(BUILT_IN)}


def _point(at: Place, kind: str, outcome: str = "", nth: int = 0) -> Point:
    return Point(at.file, at.line, at.column, kind, at.text, outcome, nth)
