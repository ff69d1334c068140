"""A run of tests as one HTML page that needs nothing else: each talk, what did not hold in it, what is not covered.

Every text is escaped; the page has no script, and its policy forbids any.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from aop.diagnostics.terminal import text_of, visible
from aop.evals.as_text import PLURALS, place, said, unmet
from aop.evals.outcome import Outcome
from aop.evals.points import KINDS
from aop.evals.report import Report

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
summary{cursor:pointer}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left}
pre{background:#f4f4f4;padding:.8rem;overflow-x:auto}dl{display:grid;grid-template-columns:7rem 1fr;gap:.2rem .8rem}
dt{color:#555}dd{margin:0}.passed{color:#0a6b2c}.failed{color:#a8071a}.skipped{color:#7a5300}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#242424}dt{color:#aaa}
.passed{color:#6fd08c}.failed{color:#ff8b8b}.skipped{color:#e5b95c}}
""".strip()

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(run: Report) -> str:
    """The page as text."""
    return "\n".join(_page(run)) + "\n"


def _page(run: Report) -> Iterator[str]:
    title = f"{_text(run.workspace)}: {run.summary}"
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
    yield from _shares(run)
    yield "<h2>Tests</h2>"
    for outcome in run.outcomes:
        yield from _outcome(outcome)
    yield from _missed(run)
    yield "</main></body></html>"


def _shares(run: Report) -> Iterator[str]:
    yield "<table><tr><th>covered</th><th>share</th><th></th></tr>"
    for kind in KINDS:
        covered, every = run.coverage.count(kind)
        yield f"<tr><td>{PLURALS[kind]}</td><td>{run.coverage.percent(kind)} %</td><td>{covered} of {every}</td></tr>"
    yield "</table>"


def _outcome(outcome: Outcome) -> Iterator[str]:
    opened = " open" if outcome.unmet else ""
    place = f"{outcome.file}:{outcome.test.name.span.line}"
    head = f'<span class="{outcome.state}">{outcome.state}</span> {_text(outcome.name)} <small>{_text(place)}</small>'
    yield f"<details{opened}><summary>{head}</summary>"
    if outcome.missing is not None:
        yield f"<p>{_text(outcome.missing)}</p>"
    for item in outcome.unmet:
        yield f"<pre>{escape(text_of(unmet(outcome, item)))}</pre>"
    lines = "".join(f"<dt>{_text(line.who)}</dt><dd>{_text(line.text)}</dd>" for line in outcome.talk)
    yield f"<dl>{lines}</dl></details>"


def _missed(run: Report) -> Iterator[str]:
    missed = run.coverage.missed
    if missed:
        listed = "\n".join(f"{place(run, point)}: {point.kind} {said(point)}" for point in missed)
        yield f"<h2>Not covered</h2><pre>{escape(listed)}</pre>"


def _text(text: str) -> str:
    return escape(visible(text))
