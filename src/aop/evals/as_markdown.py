"""A run of tests as Markdown, for a comment on a pull request: what failed, what is covered, what is not."""

from __future__ import annotations

from collections.abc import Iterator

from aop.diagnostics.terminal import text_of, visible
from aop.evals.as_text import PLURALS, place, said, unmet
from aop.evals.outcome import Outcome
from aop.evals.points import KINDS
from aop.evals.report import Report

#: So many lines that are not covered are listed: a comment has a limit.
MAX_LISTED = 100


def as_markdown(run: Report) -> str:
    """The report as text."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Report) -> Iterator[str]:
    yield f"### {_plain(run.workspace)}: {run.summary}"
    yield ""
    yield from _shares(run)
    for outcome in run.outcomes:
        if outcome.unmet:
            yield from _failed(outcome)
    skipped = [outcome for outcome in run.outcomes if outcome.missing is not None]
    if skipped:
        yield from ("", f"{len(skipped)} skipped: {_plain(skipped[0].missing or '')}")
    yield from _missed(run)


def _shares(run: Report) -> Iterator[str]:
    yield from ("| covered | share | of |", "|---|---:|---:|")
    for kind in KINDS:
        covered, every = run.coverage.count(kind)
        yield f"| {PLURALS[kind]} | {run.coverage.percent(kind)} % | {covered} of {every} |"


def _failed(outcome: Outcome) -> Iterator[str]:
    yield from ("", f"**{_plain(outcome.name)}** ({_plain(outcome.file)}:{outcome.test.name.span.line})", "")
    for item in outcome.unmet:
        yield from (f"    {line}".rstrip() for line in text_of(unmet(outcome, item)).splitlines())
        yield ""


def _missed(run: Report) -> Iterator[str]:
    missed = run.coverage.missed
    if not missed:
        return
    yield from ("", f"<details><summary>{len(missed)} not covered</summary>", "")
    for point in missed[:MAX_LISTED]:
        yield f"    {place(run, point)}: {point.kind} {said(point)}"
    if len(missed) > MAX_LISTED:
        yield f"    and {len(missed) - MAX_LISTED} more"
    yield from ("", "</details>")


def _plain(text: str) -> str:
    """A text that Markdown and HTML take as it is."""
    escaped = "".join(f"\\{char}" if char in r"\`*_[]|~#" else char for char in visible(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
