"""Violations in a run that comes after a change of the same request: a person takes the conversation over while the
call is under way, and hands it back.

The engine knows what was said, so it would ask nothing again that was answered; what the customer says meanwhile and
what may mean two things is asked again. The run before, up to that call, and the run after it are found in one
assignment, in which the second begins with what the first one left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from aop.proofs.encoding import Encoding, Way
from aop.proofs.graph import Place
from aop.proofs.obligations import Bad
from aop.proofs.states import Key
from aop.proofs.terms import Model, Truth, both, either, implies, no, same, sort_of

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]


def handed_back(
    encoding: Encoding, found: list[Bad], wishes: tuple[Truth, ...], ask: Ask, most: int
) -> Iterator[tuple[Encoding, Way, Model, Bad]]:
    """The run before, the call in it that is under way, an assignment of both runs, and what is violated in the second;
    of so many violations."""
    facts = encoding.facts
    again = both(facts.late, facts.rerun, no(facts.theirs), no(facts.by_hand))
    if again is False or not any(ask(bad.when, again) for bad in found):
        return
    before = encoding.changes.run_before
    calls = [(way, _left(encoding, before, way)) for way in before.ways if way.copy == 0 and way.label in _MADE]
    first = both(no(before.facts.late), *encoding.changes.read)
    cuts = either(*(both(way.when, left) for way, left in calls))
    for bad in islice((bad for bad in found if ask(bad.when, again, first, cuts) is not None), most):
        plain = both(*(wish for group, wish in encoding.changes.wishes if group not in ("undisturbed", "small")))
        for wish in (*(both(plain, item) for item in wishes), *wishes):
            model = ask(bad.when, again, first, cuts, wish)
            if model is not None:
                yield before, next(way for way, left in calls if model.truth(both(way.when, left))), model, bad
                break


#: How a call comes out that was made, or may have been.
_MADE = ("done", "unclear")


def _left(encoding: Encoding, before: Encoding, way: Way) -> Truth:
    """That the run begins with what this call leaves; nobody is verified any more."""
    start = encoding.entries[0, encoding.graph.start]
    found = [same(start.get(("rank",)), -1), _alike(start.get(("today",)), way.state.get(("today",)))]
    found += [_alike(start.get(key), way.state.get(key)) for key in _keys(encoding)]
    found += [_alike(start.get(("once", place)), _stands(way, place)) for place in _undone(encoding)]
    found += [_alike(encoding.facts.owed_before(pair), way.state.get(("owed", pair))) for pair in encoding.pairs]
    found.append(_alike(encoding.changes.stays(start), encoding.changes.stays(way.state)))
    return both(*found, start.get(("wrote",)), _same_customer(encoding, way))


def _keys(encoding: Encoding) -> Iterator[Key]:
    facts = encoding.facts
    for action in dict.fromkeys((*encoding.calls, *sorted(facts.undos))):
        yield ("count", action)
        yield from (("sum", action, name) for name in encoding.totals.get(action, ()))
    yield from (("ever", rank) for rank in range(len(encoding.release.workspace.levels)))


def _undone(encoding: Encoding) -> Iterator[Place]:
    """The places of the changes that may be taken back."""
    for action, places in encoding.calls.items():
        if encoding.release.actions[action].undo is not None:
            yield from places


def _stands(way: Way, place: Place) -> Truth:
    return either(way.state.get(("made", place, 0)), way.state.get(("once", place)))


def _alike(one: Any, other: Any) -> Truth:
    if sort_of(one) != "truth":
        return same(one, other)
    return both(implies(one, other), implies(other, one))


def _same_customer(encoding: Encoding, way: Way) -> Truth:
    begins, left = (state.get(("customer",)) for state in (encoding.entries[0, encoding.graph.start], way.state))
    mine, theirs = (encoding.values.read(item, ("id",)) for item in (begins, left))
    if mine.kind != "text" or theirs.kind != "text":
        return True
    return implies(left.known, both(begins.known, same(mine.term, theirs.term)))
