"""A plan as Markdown, to be read by those who decide: one table of all procedures, then a section for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aop.analysis.planned import Planned
from aop.cli.plan_shown import FALLBACKS, counted, deadline, hidden, patience, people, permission, reached, stage
from aop.diagnostics.terminal import visible
from aop.machine.states import Place


def as_markdown(plans: Sequence[Planned], folder: str) -> str:
    """The page as text."""
    head = ("procedure", "risk", "sentences", "hidden work", "begin with")
    rows = ((item.procedure, item.grade, counted(item), str(len(hidden(item))), stage(item.stage)) for item in plans)
    lines = [*_table(head, rows), *(line for item in plans for line in _plan(item, folder))]
    return "\n".join(lines) + "\n"


def _plan(plan: Planned, folder: str) -> Iterator[str]:
    yield from ("", f"## {plain(plan.procedure)}: {plain(plan.title)}", "")
    yield f"`{folder}{plan.file}`" + (f", owner {plain(plan.owner)}" if plan.owner else "")
    yield from ("", f"**Risk: {plan.grade}.** Begin with {stage(plan.stage)}: {plan.stage.why}.", "")
    yield from _table(("risk", "why", "where"), ((item.grade, item.why, _at(item.at, folder)) for item in plan.risks))
    if plan.systems:
        yield ""
        yield from _table(("system", "action", "permission", "time", "while it is down"), _actions(plan))
    yield from ("", f"People: {people(plan)}.")
    if plan.people:
        yield ""
        rows = (
            (work.kind, "yes" if work.hidden else "", f"{work.who}{deadline(work)}", work.why, _at(work.at, folder))
            for work in plan.people
        )
        yield from _table(("work", "hidden", "who", "what", "where"), rows)
    yield from ("", f"<details><summary>{len(plan.sentences)} sentences: {counted(plan)}</summary>", "")
    yield from _table(
        ("where", "does", "sentence"), ((_at(item.at, folder), item.mark, f"`{item.text}`") for item in plan.sentences)
    )
    yield from ("", "</details>")


def _actions(plan: Planned) -> Iterator[tuple[str, ...]]:
    for system in plan.systems:
        down = FALLBACKS.get(system.fallback, system.fallback)
        for action in system.actions:
            yield f"{system.name} ({reached(system)})", action.name, permission(action), patience(action), down


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(map(plain, row))} |" for row in rows)


def _at(at: Place | None, folder: str) -> str:
    return "" if at is None else f"{folder}{at.file}:{at.line}"


def plain(text: str) -> str:
    """A text that Markdown and HTML take as it is, on one line; what stands in backticks stays code."""
    pieces = visible(text).split("`")
    if len(pieces) % 2 == 0:  # one of them has no other
        return _escaped("'".join(pieces))
    return "`".join(piece.replace("|", "\\|") if place % 2 else _escaped(piece) for place, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    escaped = "".join(f"\\{char}" if char in r"\*_[]|~#" else char for char in text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
