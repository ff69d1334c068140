"""What the conversations of a procedure leave out, and why: ways of guards that none goes, changes not taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from aop.evals.points import Edge, Point, Points
from aop.evals.pretending import followed
from aop.machine import states
from aop.machine.release import Procedure, Release


@dataclass(frozen=True, slots=True)
class Account:
    """How many conversations were written of a procedure, how many of the ways of its guards they go, to how many
    blocks of `on:` they come, and what is left out: each in words, with the reason."""

    procedure: str
    written: int
    gone: int
    ways: int
    answered: int
    blocks: int
    left: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """As a terminal shows it."""
        noun = "conversation" if self.written == 1 else "conversations"
        yield (
            f"{self.procedure}: {self.written} {noun}, {self.gone} of {self.ways} ways of its guards, "
            f"{self.answered} of {self.blocks} blocks of `on:`"
        )
        yield from (f"  left out: {words}" for words in self.left)


def ways_of(release: Release, points: Points, procedure: Procedure) -> list[Edge]:
    """The ways of the guards of a procedure and of those that it follows."""
    names = {item.name for item in followed(release, procedure)}
    return [edge for edge in points.by_edge if edge[0] in names]


def account(
    points: Points, procedure: str, written: int, ways: Collection[Edge], gone: Collection[Edge],
    reasons: Mapping[Edge, str], blocks: Mapping[str, str], more: Collection[str],
) -> Account:  # fmt: skip
    """The account of one procedure; a guard that stands in the code of several counts once. `blocks` are those of `on:`
    by their place, with the reason why none comes there, empty where one does."""
    every = {point for edge in ways for point in points.by_edge[edge]}
    found = {point for edge in ways if edge in gone for point in points.by_edge[edge]}
    why = {point: reasons.get(edge, "") for edge in ways if edge not in gone for point in points.by_edge[edge]}
    left = [_told(point, why[point]) for point in sorted(every - found)]
    silent = [f"{place}: {reason}" for place, reason in blocks.items() if reason]
    answered = len(blocks) - len(silent)
    return Account(procedure, written, len(found), len(every), answered, len(blocks), (*more, *left, *silent))


def _told(point: Point, reason: str) -> str:
    return f"{point.file}:{point.line}: `{' '.join(point.text.split())}`, {point.outcome}: {reason}"


def undoable(release: Release, procedure: Procedure) -> list[str]:
    """The changes of a procedure, and of those that it follows, that can be taken back, in the order of its steps."""
    steps = (step for item in followed(release, procedure) for step in item.code if isinstance(step, states.Call))
    called = [step.action for step in steps if step.verb == "do"]
    return [name for name in dict.fromkeys(called) if release.actions[name].undo is not None]
