"""What tests covered, read off the records of their conversations: notes of a traced release, and what explains.

A sentence is covered when it was reached. An outcome of a guard is, when the conversation went that way. A rule is,
when it had a say: one that forbids was held against a call, a limit was counted, a consent was asked for, an
escalation fired.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from aop.engine.effects import Effect, Explain
from aop.evals.points import KINDS, Point, points_of
from aop.evals.traced import Passed, way
from aop.machine.release import Release


@dataclass(frozen=True, slots=True)
class Coverage:
    """Points by what became of them."""

    covered: frozenset[Point]
    missed: tuple[Point, ...]
    excused: tuple[Point, ...] = ()  # not covered, and the author says why
    needless: tuple[tuple[str, int], ...] = ()  # lines of which the author says so, and nothing there is left

    def count(self, kind: str) -> tuple[int, int]:
        """How many of a kind are covered, and how many there are."""
        covered = sum(point.kind == kind for point in self.covered)
        return covered, covered + sum(point.kind == kind for point in self.missed)

    def percent(self, kind: str) -> Decimal:
        """The share that is covered, cut to a tenth: 100 means every one."""
        covered, every = self.count(kind)
        return _share(covered, every)

    @property
    def lowest(self) -> Decimal:
        """The smallest of the shares: what `--min-coverage` is held against."""
        return min(self.percent(kind) for kind in KINDS)


def coverage(
    release: Release, conversations: Iterable[Iterable[Effect]], excused: Collection[tuple[str, int]] = ()
) -> Coverage:
    """What conversations of the traced release covered, each by its effects in order. Lines that are `excused` (file
    and line) do not count where they are not covered."""
    points = points_of(release)
    found: set[Point] = set()
    for effects in conversations:
        last: dict[str, int] = {}  # by procedure: each has its own place in its code
        for item in way(effects):
            if isinstance(item, Passed):
                if (reached := points.by_place.get((item.procedure, item.pc))) is not None:
                    found.add(reached)
                if item.procedure in last:
                    found.update(points.by_edge.get((item.procedure, last[item.procedure], item.pc), ()))
                last[item.procedure] = item.pc
            elif isinstance(item, Explain):
                found.update(point for rule in _rules(item) if (point := points.by_rule.get(rule)) is not None)
                if item.at is not None and "row" in item.data:
                    found.update(filter(None, [points.by_row.get((item.at, item.data["row"]))]))
    left = sorted(points.all - found)
    missed = tuple(point for point in left if (point.file, point.line) not in excused)
    lines = {(point.file, point.line) for point in left}
    needless = tuple(sorted(line for line in excused if line not in lines))
    return Coverage(frozenset(found), missed, tuple(point for point in left if point not in missed), needless)


def _rules(item: Explain) -> Iterator[str]:
    """The rules that had a say in a decision."""
    data = item.data
    if item.kind == "gate":
        yield from (checked["rule"] for checked in data.get("checked", ()))
        yield from (*data.get("asks", ()), *data.get("limits", ()))
        rule = data.get("rule")
        if rule is not None:
            yield rule["rule"] if isinstance(rule, dict) else rule
    elif item.kind == "handler":
        yield from data.get("fired", ())


def _share(covered: int, every: int) -> Decimal:
    if not every:
        return Decimal(100)
    return (Decimal(100 * covered) / Decimal(every)).quantize(Decimal("0.1"), ROUND_FLOOR)
