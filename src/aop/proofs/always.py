"""What is looked at without being asked for: no sentence and no call is shut out, every table has one row, every way
ends, and nobody is asked without end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from aop.analysis.bounds import Bounds, Patience
from aop.machine import states
from aop.machine.expressions import Apply, Const, Path, walk
from aop.machine.policy import Property
from aop.machine.release import Release
from aop.proofs.conditions import paths
from aop.proofs.encoding import Encoding
from aop.proofs.graph import INSTEAD, Edge, Place
from aop.proofs.states import State
from aop.proofs.terms import Model, Questions, Truth, at_most, both, either, no
from aop.proofs.verdicts import Verdict
from aop.values import Money

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]

#: How many places a verdict names.
MAX_NAMED = 3


def always(encoding: Encoding, questions: Questions, ask: Ask) -> Iterator[Verdict]:
    """The verdicts about one procedure."""
    rows = dict(_rows(encoding))
    questions.know_more(encoding.values.axioms)
    yield _verdict(encoding, "no condition shuts a sentence out", _never(_reaching(encoding), ask), "is never reached")
    calls: dict[Place, Truth] = {}
    for site in encoding.sites:
        if site.place.frame.caller is None and site.step.verb in ("do", "look_up"):
            calls[site.place] = either(calls.get(site.place, False), site.when)
    yield _verdict(encoding, "no rule shuts a call out", _never(calls, ask), "is never let through")
    if rows:
        wrong = [place for place, when in rows.items() if ask(when) is not None]
        why = _why_no_row(encoding, [rows[place] for place in wrong], ask)
        found = _verdict(encoding, "every table has one row for every case", wrong, why)
        yield replace(found, status="not_proved") if wrong else found  # no conversation was played that shows it
    yield _verdict(encoding, "every way comes to an end", _stuck(encoding), "leads nowhere")
    yield _asked(encoding)


def _verdict(encoding: Encoding, text: str, wrong: list[Place], why: str) -> Verdict:
    procedure = encoding.release.procedures[encoding.procedure]
    if not wrong:
        return Verdict("proved", procedure.code[0].at, text, built_in=True)
    at = encoding.graph.step(wrong[0]).at
    named = "; ".join(f"`{encoding.graph.step(place).at.text.strip()}`" for place in wrong[:MAX_NAMED])
    return Verdict("refuted", at, text, f"{named} {why}", built_in=True)


# ---- what can be reached


def _reaching(encoding: Encoding) -> dict[Place, Truth]:
    """When each sentence is reached that stands behind a condition in the procedure's own steps: those behind questions
    and calls are reached as others decide, the handlers when something goes wrong anywhere."""
    procedure = encoding.release.procedures[encoding.procedure]
    first = min(procedure.handlers.values(), default=len(procedure.code))
    found: dict[Place, Truth] = {}
    for way in encoding.ways:
        conditional = isinstance(encoding.graph.step(way.place), states.Branch | states.Loop | states.Count)
        if way.to is not None and conditional and way.to.frame.caller is None and way.to.pc < first:
            found[way.to] = either(found.get(way.to, False), encoding.reach.get((0, way.to), False), way.when)
    return {place: when for place, when in found.items() if not isinstance(encoding.graph.step(place), states.Jump)}


def _never(found: dict[Place, Truth], ask: Ask) -> list[Place]:
    """Those that no run comes to. The last ones first: a run that comes there comes to many others."""
    left, never = dict(found), []
    while left:
        place, when = left.popitem()
        model = ask(when)
        if model is None:
            never.append(place)
        else:
            left = {other: truth for other, truth in left.items() if not model.truth(truth)}
    return sorted(never, key=lambda place: place.pc)


def _stuck(encoding: Encoding) -> list[Place]:
    """Places from which no end can be reached."""
    ends = {place for place, edges in encoding.graph.edges.items() if any(map(_is_end, edges))}
    before: dict[Place, list[Place]] = {}
    for place, edges in encoding.graph.edges.items():
        for edge in edges:
            if edge.to is not None:
                before.setdefault(edge.to, []).append(place)
    seen: set[Place] = set()
    left = list(ends)
    while left:
        place = left.pop()
        if place not in seen:
            seen.add(place)
            left.extend(before.get(place, ()))
    return sorted((place for place in encoding.graph.edges if place not in seen), key=lambda place: place.pc)


def _is_end(edge: Edge) -> bool:
    return edge.to is None and edge.label not in INSTEAD


def _rows(encoding: Encoding) -> Iterator[tuple[Place, Truth]]:
    """When a table has no row that fits, or several."""
    for (copy, place), state in encoding.entries.items():
        step = encoding.graph.step(place)
        if isinstance(step, states.Choose) and not copy:
            fits = [encoding.value(row.condition, place, state).yes for row in step.rows]
            several = either(*(both(one, other) for index, one in enumerate(fits) for other in fits[:index]))
            none = no(either(*fits))
            yield (
                place,
                both(encoding.reach[copy, place], _not_negative(encoding, place, state, step), either(several, none)),
            )


def _goes_below(step: states.Choose, column: Path) -> bool:
    """Whether a row is about what is below zero in a column: `-5`, `under $0`."""
    parts = (part for row in step.rows for part in walk(row.condition))
    tests = [part for part in parts if isinstance(part, Apply) and column in part.args]
    found = [(test.op, item.value) for test in tests for item in test.args if isinstance(item, Const)]
    numbers = [(op, value.amount if isinstance(value, Money) else value) for op, value in found]
    return any(isinstance(n, Decimal) and (n < 0 or (op == "under" and n == 0)) for op, n in numbers)


def _why_no_row(encoding: Encoding, wrong: list[Truth], ask: Ask) -> str:
    """Amounts of two currencies are neither more nor less than each other, so they fit no row that compares them."""
    own = both(*(wish for group, wish in encoding.values.wishes if group == "currency"))
    if ask(either(*wrong), own) is None:
        return "has none for an amount in another currency than the workspace's"
    return "may have none, or several"


def _not_negative(encoding: Encoding, place: Place, state: State, step: states.Choose) -> Truth:
    """Below zero is no case of a table that does not go there, as where it is checked by itself."""
    columns = dict.fromkeys(path for row in step.rows for path in paths(row.condition))
    values = (encoding.value(path, place, state) for path in columns if not _goes_below(step, path))
    return both(*(at_most(Fraction(0), value.term) for value in values if value.kind in ("number", "money")))


# ---- questions


def _bound(release: Release, procedure: str) -> int | None:
    limits = release.workspace.limits
    found = Bounds(release.procedures, Patience(limits.attempts, limits.go_back)).of(procedure)
    return found.questions if found.whole else None


def _asked(encoding: Encoding) -> Verdict:
    """The bound of questions; where there is none, the workspace's limit holds."""
    release = encoding.release
    bound, limit = _bound(release, encoding.procedure), release.workspace.limits.questions
    most = limit if bound is None else min(bound, limit)
    at = release.procedures[encoding.procedure].code[0].at
    return Verdict("proved", at, f"nobody is asked more than {most} question{'s' * (most != 1)}", built_in=True)


def bounded(release: Release, procedure: str, item: Property) -> Verdict:
    """`every path ends within N questions`: by the bound of the code, or by the limit of the workspace."""
    assert item.count is not None
    bound, limit = _bound(release, procedure), release.workspace.limits.questions
    if limit <= item.count or (bound is not None and bound <= item.count):
        return Verdict("proved", item.at, item.at.text)
    most = "without a bound of its own" if bound is None else f"up to {bound} questions by its own bound"
    why = f"it may ask {most}, and the workspace allows {limit} in a conversation"
    return Verdict("not_proved", item.at, item.at.text, why)
