"""Violations that need requests before: the same customer asks again in one conversation, and then it happens.

The first run is one that comes to an end and has done what matters; the last begins with what the first one left, as
often as it was asked for: who is verified, what was done, what it came to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from aop.machine.policy import Property
from aop.proofs.encoding import Encoding, Site, Way
from aop.proofs.graph import UNDONE
from aop.proofs.obligations import Bad, share_of_total
from aop.proofs.terms import Model, Truth, any_truth, at_most, both, either, less, no, same
from aop.proofs.values import Sym

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]

#: How often the first request is asked for before the last: a total takes its time.
MAX_BEFORE = 4


def twice(
    encoding: Encoding, item: Property, found: list[Bad], wishes: tuple[Truth, ...], ask: Ask
) -> Iterator[tuple[Model, int, Model, Bad]]:
    """Assignments of two runs, how often the first is there, and what is violated in the last."""
    ends = [way for way in encoding.ways if way.to is None and _is_over(way) and way.copy == 0]
    early = no(encoding.facts.late)
    for way in ends:  # what is compared must be there before anything is asked
        _left(encoding, None, way, 1)
        for bad in found:
            _has_done(way, item, bad, 1)
    for bad in found:
        _same_key(encoding, item, None, bad)
    later = both(encoding.facts.late, no(encoding.facts.rerun), no(any_truth("corrected")), no(encoding.facts.theirs))
    most = MAX_BEFORE if item.kind == "total" else 1
    for bad, times in ((bad, times) for bad in found for times in range(1, most + 1)):
        matters = either(*(both(way.when, _has_done(way, item, bad, times)) for way in ends))
        first = _plainest(ask, wishes, matters, early)
        if first is None:
            continue
        end = next(way for way in ends if first.truth(way.when))
        begins = both(later, _left(encoding, first, end, times), _same_key(encoding, item, first, bad))
        second = _plainest(ask, wishes, bad.when, begins)
        if second is not None:
            yield first, times, second, bad


def _is_over(way: Way) -> bool:
    """Whether a request is over, so that the customer may ask again."""
    return way.label.startswith("end ") or way.label == UNDONE


def _plainest(ask: Ask, wishes: tuple[Truth, ...], *truths: Truth) -> Model | None:
    found = (ask(*truths, wish) for wish in wishes)
    return next((model for model in found if model is not None), None)


def _has_done(way: Way, item: Property, bad: Bad, times: int) -> Truth:
    """What the first request, so many times, must have done for the last to violate the property."""
    if bad.site is None:
        return True
    action = bad.site.step.action
    match item.kind:
        case "together":
            return at_most(1, way.state.get(("count", item.second if action == item.first else item.first)))
        case "total" if item.input is not None:
            return less(share_of_total(item, times + 1), way.state.get(("sum", action, item.input)))
    return at_most(0, way.state.get(("rank",)))


def _left(encoding: Encoding, first: Model | None, end: Way, times: int) -> Truth:
    """That the last run begins with what the first one left, so many times."""
    start = encoding.entries[0, encoding.graph.start]
    left, begins = end.state.get(("customer",)), start.get(("customer",))
    sums = [("sum", action, name) for action in encoding.calls for name in encoding.totals.get(action, ())]
    codes = [("rank",), ("today",), *(("count", action) for action in encoding.calls)]
    held = {key: (start.get(key), end.state.get(key)) for key in (*codes, *sums)}
    identities = [encoding.values.read(item, ("id",)) for item in (begins, left)]
    if first is None:
        return True
    often = {key: times if key[0] == "count" else 1 for key in codes}
    found = [same(held[key][0], first.code(held[key][1]) * often[key]) for key in codes]
    found += [same(held[key][0], first.number(held[key][1]) * times) for key in sums]
    if all(item.kind == "text" for item in identities) and first.truth(left.known):
        found += [begins.known, same(identities[0].term, first.code(identities[1].term))]
    return both(*found)


def _same_key(encoding: Encoding, item: Property, first: Model | None, bad: Bad) -> Truth:
    """That both are about the same, where the property is per something."""
    if bad.site is None or item.per in (None, "conversation", "customer") or item.kind != "together":
        return True
    other = item.second if bad.site.step.action == item.first else item.first
    mine = _key(encoding, bad.site, item.per)
    keys = [(site, _key(encoding, site, item.per)) for site in encoding.sites if site.step.action == other]
    if first is None:
        return True
    theirs = next((key for site, key in keys if first.truth(site.when)), None)
    return True if mine is None or theirs is None else same(mine, first.code(theirs))


def _key(encoding: Encoding, site: Site, per: str | None) -> Any:
    """What tells an input from another of its kind, as a code; None where it is not told."""
    value: Sym = site.scope.get(per or "")
    if value.kind == "record":
        declared = encoding.release.records.get(value.of.type)
        value = encoding.values.read(value, (declared.key,)) if declared is not None and declared.key else value
    return value.term if value.kind == "text" else None
