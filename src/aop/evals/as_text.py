"""A run of tests in a terminal: a line a test, and each expectation that did not hold as a finding is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from aop.diagnostics.terminal import DEFAULT_WIDTH, Line, frame, visible
from aop.evals.outcome import Outcome, Unmet
from aop.evals.points import KINDS, Point
from aop.evals.report import Report
from aop.evals.told import quoted

_STYLES = {"passed": "good", "failed": "error", "skipped": "warning"}

#: Names of the kinds of points, as they are counted.
PLURALS = {"sentence": "sentences", "guard": "outcomes of guards", "rule": "rules"}


def as_text(run: Report, *, show: bool = False, coverage: bool = False, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """The lines. With `show` the whole talk of each test; with `coverage` what is not covered."""
    for file, outcomes in groupby(run.outcomes, key=lambda item: item.file):
        yield ((visible(file), "frame"),)
        for outcome in outcomes:
            yield from _outcome(outcome, show=show)
    yield ()
    for outcome in run.outcomes:
        for item in outcome.unmet:
            yield from unmet(outcome, item, width)
            yield ()
    if coverage:
        yield from _missed(run)
        yield from shares(run)
    failed = run.count("failed")
    yield ((run.summary, "error" if failed else "message"),)


def _outcome(outcome: Outcome, *, show: bool) -> Iterator[Line]:
    yield (f"  {outcome.state:8}", _STYLES[outcome.state]), (visible(outcome.name), "")
    if outcome.missing is not None:
        yield (("          " + outcome.missing, "help"),)
    if show:
        for line in outcome.talk:
            yield (f"    {visible(line.who)}: ", "note"), (visible(line.text), "")
        yield ()


def unmet(outcome: Outcome, item: Unmet, width: int = DEFAULT_WIDTH) -> Iterator[Line]:
    """The line, what came instead, and what the customer was told."""
    yield from frame(item.finding(), width)
    gutter = " " * (len(str(item.span.line)) + 1)
    yield (f"{gutter}= ", "frame"), ("test: ", "note"), (visible(outcome.name), "")
    for came in item.came or ("nothing",):
        yield (f"{gutter}= ", "frame"), ("came: ", "help"), (visible(came), "")
    for told in (words for words in item.told if not any(quoted(words) in came for came in item.came)):
        yield (f"{gutter}= ", "frame"), ("told: ", "note"), (visible(told), "")


def _missed(run: Report) -> Iterator[Line]:
    if run.coverage.missed:
        yield (("not covered", "message"),)
    for point in run.coverage.missed:
        yield (f"  {place(run, point)}: ", "frame"), (f"{point.kind} ", "note"), (said(point), "")
    yield ()


def shares(run: Report) -> Iterator[Line]:
    """How much of each kind is covered."""
    for kind in KINDS:
        covered, every = run.coverage.count(kind)
        percent = run.coverage.percent(kind)
        style = "good" if not run.minimum or percent >= run.minimum else "error"
        yield (f"{percent:>5} % ", style), (f"of the {PLURALS[kind]} ({covered} of {every})", "")
    if run.coverage.excused:
        yield ((f"        not counted: {len(run.coverage.excused)} that are `untested because …`", "note"),)
    for file, line in run.coverage.needless:
        yield (
            (visible(f"        {run.folder}{file}:{line}: "), "frame"),
            ("nothing is untested here: remove `# aop: untested because …`", "note"),
        )


def place(run: Report, point: Point) -> str:
    return visible(f"{run.folder}{point.file}:{point.line}")


def said(point: Point) -> str:
    """The line, and which way of it."""
    words = f"`{' '.join(point.text.split())}`"
    return visible(f"{words}: {point.outcome}" if point.outcome else words)
