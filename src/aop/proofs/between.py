"""What is so between any two calls of one conversation, whatever was asked for, corrected and cancelled before.

A run that begins late is taken to have anything done before it. By the runs of a conversation, one after the other,
only what some run leaves can be there. So each of some simple statements (this was never done, that was done once at
most, one never without the other before it) is taken to hold when a run begins; what some call would break is dropped,
until no call breaks any that is left. Where nothing was done all of them hold, so those that are left hold throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, TypeAlias

from aop.machine.policy import Property
from aop.proofs.encoding import Encoding, Site
from aop.proofs.obligations import plain
from aop.proofs.states import Key
from aop.proofs.terms import Model, Truth, at_most, both, either, no, plus

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]

#: After so many rounds nothing is said: each drops one statement at least.
MAX_ROUNDS = 60

#: Of more actions than this only what is said of each by itself is looked at.
MAX_ACTIONS = 8


@dataclass(frozen=True, slots=True)
class Statement:
    """What may be so between two calls: when it is as a run begins, and when it is still after a call. Only calls of
    `actions` can break it."""

    actions: frozenset[str]
    begins: Callable[[Encoding], Truth]
    after: Callable[[Site], Truth]


def always_between(encoding: Encoding, properties: tuple[Property, ...], ask: Ask, given: Truth = True) -> Truth:
    """That it holds when a run begins, of all that holds between calls; True where nothing does. What is `given` holds
    in every run."""
    left = [(item, _broken(encoding, item)) for item in _statements(encoding, properties)]
    for _ in range(MAX_ROUNDS):
        begins = both(*(item.begins(run) for item, _ in left for run in encoding.runs))
        model = ask(either(*(when for _, when in left)), begins, given)
        if model is None:
            return begins
        left = [(item, when) for item, when in left if not model.truth(when)]
    return True


def _broken(encoding: Encoding, item: Statement) -> Truth:
    """When some call breaks it; what queues do is no run's."""
    own = (site for site in encoding.sites if site.step.verb != "assign")
    sites = (site for site in own if site.step.action in item.actions)
    return either(*(both(site.when, no(item.after(site))) for site in sites))


def _statements(encoding: Encoding, properties: tuple[Property, ...]) -> Iterator[Statement]:
    """Of what other procedures or queues do as well, only whether a run of this one did it."""
    actions = tuple(dict.fromkeys((*encoding.calls, *sorted(encoding.facts.undos))))
    others = {*encoding.facts.elsewhere.done, *encoding.facts.by_queues}
    own = [action for action in actions if action not in others]
    yield from map(_never, actions)
    yield from map(_once, own)
    for item in properties:
        if item.kind == "total" and item.input is not None:
            yield from (_within(action, item) for action in item.actions if action in own)
    if len(actions) <= MAX_ACTIONS:
        yield from (_never_both(*pair) for pair in combinations(own, 2))
        yield from (_never_before(*pair) for pair in permutations(actions, 2) if pair[0] in own)


def _begins(run: Encoding, key: Key) -> Any:
    return run.entries[0, run.graph.start].get(key)


def _made(site: Site, action: str) -> Any:
    """How often it was done, the call itself included."""
    count = site.state.get(("count", action))
    return plus(count, 1) if site.step.action == action else count


def _never(action: str) -> Statement:
    return Statement(frozenset((action,)), lambda run: no(run.facts.made_here(action)), lambda site: False)


def _once(action: str) -> Statement:
    """At most once."""
    return Statement(
        frozenset((action,)),
        lambda run: at_most(_begins(run, ("count", action)), 1),
        lambda site: at_most(_made(site, action), 1),
    )


def _never_both(*pair: str) -> Statement:
    return Statement(
        frozenset(pair),
        lambda run: either(*(at_most(_begins(run, ("count", action)), 0) for action in pair)),
        lambda site: either(*(at_most(_made(site, action), 0) for action in pair)),
    )


def _never_before(action: str, other: str) -> Statement:
    """One never without the other before it."""
    return Statement(
        frozenset((action,)),
        lambda run: either(at_most(_begins(run, ("count", action)), 0), at_most(1, _begins(run, ("count", other)))),
        lambda site: at_most(1, site.state.get(("count", other))),
    )


def _within(action: str, item: Property) -> Statement:
    """All of it together within the limit of a total."""
    key: Key = ("sum", action, item.input)

    def after(site: Site) -> Truth:
        amount = site.scope.get(item.input or "")
        numbers = amount.kind in ("money", "number")
        return at_most(plus(site.state.get(key), amount.term), plain(item.limit)) if numbers else True

    return Statement(frozenset((action,)), lambda run: at_most(_begins(run, key), plain(item.limit)), after)
