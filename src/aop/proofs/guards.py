"""No change comes before its guard: a `require` that only such changes are ahead of guards nothing any more.

A guard is too late where it could have stood in front of a change (all that it reads was there, and nothing sets it in
between), where it may fail then, and where no other change comes behind it that it is there for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aop.machine import states
from aop.machine.expressions import Expr
from aop.proofs.conditions import paths
from aop.proofs.encoding import Encoding, Site
from aop.proofs.graph import Place
from aop.proofs.sets import sets
from aop.proofs.states import Key
from aop.proofs.terms import Truth, both, no


@dataclass(frozen=True, slots=True)
class Late:
    """A change that is made where the guard behind it would not hold, and when."""

    site: Site
    guard: Place
    when: Truth


def has_guards(encoding: Encoding) -> bool:
    """Whether there is a `require`, and something that it may guard."""
    return any(_is_guard(encoding, place) for place in encoding.graph.edges) and any(_changes(encoding))


def late(encoding: Encoding) -> Iterator[Late]:
    """Every guard that is too late for a change."""
    changing = {site.place for site in _changes(encoding)}
    for site in _changes(encoding):
        ahead = _ahead(encoding, site.place)
        for guard in sorted(ahead, key=lambda place: place.pc):
            if guard.frame != site.place.frame or not _is_guard(encoding, guard):
                continue
            if changing.isdisjoint(_ahead(encoding, guard)) and _stands_still(encoding, site.place, guard, ahead):
                holds = encoding.value(_condition(encoding, guard), site.place, encoding.entries[site.copy, site.place])
                yield Late(site, guard, both(site.when, no(holds.yes)))


def _changes(encoding: Encoding) -> Iterator[Site]:
    for site in encoding.sites:
        if site.step.verb == "do" and encoding.release.actions[site.step.action].changes is not None:
            yield site


def _is_guard(encoding: Encoding, place: Place) -> bool:
    step = encoding.graph.step(place)
    return isinstance(step, states.Branch) and step.guard


def _condition(encoding: Encoding, guard: Place) -> Expr:
    step = encoding.graph.step(guard)
    assert isinstance(step, states.Branch)
    return step.condition


def _ahead(encoding: Encoding, place: Place) -> frozenset[Place]:
    """What comes behind a place, handlers left out: in those, something went wrong."""
    first = min(encoding.graph.procedure(place).handlers.values(), default=len(encoding.graph.procedure(place).code))
    found: set[Place] = set()
    left = [place]
    while left:
        for edge in encoding.graph.edges[left.pop()]:
            to = edge.to
            if to is not None and to not in found and (to.frame != place.frame or to.pc < first):
                found.add(to)
                left.append(to)
    return frozenset(found)


def _stands_still(encoding: Encoding, change: Place, guard: Place, ahead: frozenset[Place]) -> bool:
    """Whether all that the guard reads is a name that was there before the change, and is not set on the way."""
    names = encoding.facts.names.of(guard.frame.procedure)
    roots = {path.root for path in paths(_condition(encoding, guard))}
    keys: set[Key] = {("v", guard.frame, root) for root in roots}
    between = (place for place in (change, *ahead) if place != guard and guard in _ahead(encoding, place))
    return bool(roots) and roots <= set(names) and all(keys.isdisjoint(sets(encoding, place)[0]) for place in between)
