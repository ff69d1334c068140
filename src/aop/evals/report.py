"""A run of tests as plain JSON data, for programs: keys are stable, lines and columns count from 1.

`version` is that of this form; it rises when a key changes its meaning or goes. No times are in it, so that the same
files give the same report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.evals.coverage import Coverage
from aop.evals.outcome import Outcome, Unmet
from aop.evals.points import KINDS, Point

VERSION = 1

STATES = ("passed", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Report:
    """A run: the workspace as shown, `folder` in front of the paths of its places, what came of each test, and what
    they covered."""

    workspace: str
    folder: str
    outcomes: tuple[Outcome, ...]
    coverage: Coverage
    minimum: int | None = None

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.outcomes)

    @property
    def is_covered(self) -> bool:
        """Whether what was asked for is covered."""
        return self.minimum is None or self.coverage.lowest >= self.minimum

    @property
    def summary(self) -> str:
        """`21 passed`, `3 failed, 18 passed and 2 skipped`."""
        parts = [f"{count} {state}" for state in ("failed", "passed", "skipped") if (count := self.count(state))]
        if not parts:
            return "no tests"
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def report(run: Report) -> dict[str, Any]:
    """Everything about a run."""
    return {
        "version": VERSION,
        "workspace": run.workspace,
        **{state: run.count(state) for state in STATES},
        "tests": [_test(item) for item in run.outcomes],
        "coverage": _coverage(run),
    }


def _test(outcome: Outcome) -> dict[str, Any]:
    span = outcome.test.name.span
    return {
        "name": outcome.name,
        "file": outcome.file,
        "line": span.line,
        "column": span.column,
        "state": outcome.state,
        "missing": outcome.missing or "",
        "unmet": [_unmet(item) for item in outcome.unmet],
        "talk": [{"who": line.who, "text": line.text} for line in outcome.talk],
    }


def _unmet(item: Unmet) -> dict[str, Any]:
    return {
        "message": item.message,
        "line": item.span.line,
        "column": item.span.column,
        "text": item.span.text,
        "came": list(item.came),
        "told": list(item.told),
    }


def _coverage(run: Report) -> dict[str, Any]:
    found = run.coverage
    shares = {}
    for kind in KINDS:
        covered, every = found.count(kind)
        shares[kind] = {"covered": covered, "of": every, "percent": float(found.percent(kind))}
    return {**shares, "missed": [_point(run.folder, point) for point in found.missed]}


def _point(folder: str, point: Point) -> dict[str, Any]:
    return {
        "kind": point.kind,
        "file": folder + point.file,
        "line": point.line,
        "column": point.column,
        "text": point.text,
        "outcome": point.outcome,
    }
