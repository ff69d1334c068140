"""Violations that need requests before: the customer asks again in one conversation, and then it happens.

First it is found out what the last request needs: what was done before it, and whether somebody was verified. Then a
request that leaves that behind, or several one after the other, each beginning with what the ones before it left. One
that was handed over serves as well, as people hand the conversation back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias

from aop.machine.policy import Property
from aop.proofs.encoding import Encoding, Site, Way
from aop.proofs.graph import HANDED_OVER, UNDONE
from aop.proofs.obligations import Bad, share_of_total
from aop.proofs.states import Key
from aop.proofs.terms import Model, Truth, any_truth, at_most, both, chosen, either, less, no, plus, same, sort_of
from aop.proofs.values import Sym

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]

#: How often the first request is asked for before the last: a total takes its time.
MAX_BEFORE = 4

#: So many requests that differ are looked for before the last.
MAX_DIFFERENT = 3

_VERIFIED: Key = ("rank",)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request before the last: its assignment, the way on which it ends, how often it is asked for."""

    model: Model
    end: Way
    times: int = 1


@dataclass(slots=True)
class Preludes:
    """Looks for the requests before the last one. `wishes`: what they had better be like, the most wished for first."""

    encoding: Encoding
    item: Property
    wishes: tuple[Truth, ...]
    ask: Ask
    _ends: list[tuple[Way, Mapping[Key, Any]]] = field(init=False)
    _starts: Mapping[Key, Any] = field(init=False)

    def __post_init__(self) -> None:
        """What is compared is there before anything is asked."""
        start, ways = self.encoding.entries[0, self.encoding.graph.start], self.encoding.ways
        self._starts = {key: start.get(key) for key in (*self._keys(), ("today",))}
        self._ends = [(way, self._left(way)) for way in ways if way.to is None and way.copy == 0 and _is_over(way)]
        for held in (start, *(way.state for way, _ in self._ends)):
            self._identity(held.get(("customer",)))

    def of(self, found: list[Bad], most: int) -> Iterator[tuple[tuple[Earlier, ...], Model, Bad]]:
        """The requests before, the last one, and what is violated in it; of so many violations."""
        for bad in found:
            self._same_key(bad, None)
        for bad in islice((bad for bad in found if self.ask(bad.when, self._later) is not None), most):
            for before in self._before(bad):
                begins = both(self._later, self._begins(before[-1]), self._same_key(bad, before[0].model))
                last = self._plainest(bad.when, begins)
                if last is not None:
                    yield before, last, bad

    @property
    def _later(self) -> Truth:
        """A request after others, which nobody has corrected, and in which people did nothing."""
        facts = self.encoding.facts
        return both(
            facts.late, *(no(item) for item in (facts.rerun, any_truth("corrected"), facts.theirs, facts.by_hand))
        )

    def _plainest(self, *truths: Truth) -> Model | None:
        found = (self.ask(*truths, wish) for wish in self.wishes)
        return next((model for model in found if model is not None), None)

    # ---- what the last request needs

    def _before(self, bad: Bad) -> Iterator[tuple[Earlier, ...]]:
        for times in range(1, MAX_BEFORE + 1 if self.item.kind == "total" else 1):
            first = self._one({key: share_of_total(self.item, times + 1) for key in self._sums(bad)}, (), times)
            if first is not None:
                yield (first,)
        needs = self._needs(bad)
        chain: tuple[Earlier, ...] = ()
        while len(chain) < MAX_DIFFERENT:
            last = self._one(needs, chain)
            if last is not None:
                yield (*chain, last)
                return
            left = (key for key in needs if not chain or not self._is_left(chain[-1], key, needs[key]))
            more = (self._one({key: needs[key]}, chain) for key in left)
            further = next((item for item in more if item is not None), None)
            if further is None:
                return
            chain = (*chain, further)

    def _needs(self, bad: Bad) -> dict[Key, Any]:
        """What must have been before, each with what it must be over: without it the last request violates nothing."""
        kept: list[Truth] = [bad.when, self._later]
        found: dict[Key, Any] = {}
        for key in self._keys():
            over = _nothing(key)
            none = at_most(self._starts[key], over)
            if self.ask(*kept, none) is not None:
                kept.append(none)
            else:
                found[key] = share_of_total(self.item, 2) if key in self._sums(bad) else over
        return found

    def _sums(self, bad: Bad) -> tuple[Key, ...]:
        if bad.site is None or self.item.kind != "total" or self.item.input is None:
            return ()
        return (("sum", bad.site.step.action, self.item.input),)

    def _keys(self) -> tuple[Key, ...]:
        facts, encoding = self.encoding.facts, self.encoding
        actions = dict.fromkeys((*encoding.calls, *sorted(facts.undos), *sorted(facts.by_queues)))
        sums = (("sum", action, name) for action in actions for name in encoding.totals.get(action, ()))
        return (_VERIFIED, *(("count", action) for action in actions), *sums)

    # ---- one request before

    def _one(self, needs: Mapping[Key, Any], chain: tuple[Earlier, ...], times: int = 1) -> Earlier | None:
        """One that leaves what is needed, after those that came before it."""
        begins = both(self._later, self._begins(chain[-1])) if chain else no(self.encoding.facts.late)
        leaves = [
            (way, both(way.when, *(less(over, left[key]) for key, over in needs.items()))) for way, left in self._ends
        ]
        for ends in ([item for item in leaves if item[0].label not in _HANDED], leaves):
            model = self._plainest(either(*(when for _, when in ends)), begins)
            if model is not None:
                return Earlier(model, next(way for way, when in ends if model.truth(when)), times)
        return None

    def _is_left(self, earlier: Earlier, key: Key, over: Any) -> bool:
        return earlier.model.truth(less(over, self._left_by(earlier)[key]))

    def _left_by(self, earlier: Earlier) -> Mapping[Key, Any]:
        return next(left for way, left in self._ends if way is earlier.end)

    def _left(self, end: Way) -> dict[Key, Any]:
        """What a request leaves, and what the queue does that it is handed to. Behind a handover nobody is verified."""
        found = {key: end.state.get(key) for key in self._starts}
        if end.label in _HANDED:
            found[_VERIFIED] = -1
        for site in self._by_queue(end):
            for key in found:
                if key[:2] == ("count", site.step.action):
                    found[key] = plus(found[key], chosen(site.when, 1, 0))
                elif key[:2] == ("sum", site.step.action) and (amount := site.scope.get(key[2])).kind in _NUMBERS:
                    found[key] = plus(found[key], chosen(site.when, amount.term, Fraction(0)))
        return found

    def _by_queue(self, end: Way) -> list[Site]:
        """What the queue does; whoever asks for a person is handed to one, the one that is noted first."""
        sites = (site for site in self.encoding.sites if site.step.verb == "assign")
        return [*islice((item for item in sites if (item.place, item.copy, item.label) == _where(end)), 1)]

    def _begins(self, earlier: Earlier) -> Truth:
        """That a run begins with what this one left, as often as it was asked for."""
        model, left = earlier.model, self._left_by(earlier)
        found = []
        for key, begins in self._starts.items():
            often = earlier.times if key[0] in ("count", "sum") else 1
            held = model.number(left[key]) if sort_of(left[key]) == "number" else model.code(left[key])
            found.append(same(begins, held * often))
        return both(*found, self._same_customer(earlier))

    def _same_customer(self, earlier: Earlier) -> Truth:
        begins = self.encoding.entries[0, self.encoding.graph.start].get(("customer",))
        left = earlier.end.state.get(("customer",))
        mine, theirs = self._identity(begins), self._identity(left)
        if mine.kind != "text" or theirs.kind != "text" or not earlier.model.truth(left.known):
            return True
        return both(begins.known, same(mine.term, earlier.model.code(theirs.term)))

    def _identity(self, customer: Sym) -> Sym:
        return self.encoding.values.read(customer, ("id",))

    # ---- of the property

    def _same_key(self, bad: Bad, first: Model | None) -> Truth:
        """That both are about the same, where the property is per something."""
        if bad.site is None or self.item.per in (None, "conversation", "customer") or self.item.kind != "together":
            return True
        other = self.item.second if bad.site.step.action == self.item.first else self.item.first
        mine = self._key(bad.site)
        keys = [(site, self._key(site)) for site in self.encoding.sites if site.step.action == other]
        if first is None:
            return True
        theirs = next((key for site, key in keys if first.truth(site.when)), None)
        return True if mine is None or theirs is None else same(mine, first.code(theirs))

    def _key(self, site: Site) -> Any:
        """What tells an input from another of its kind, as a code; None where it is not told."""
        value: Sym = site.scope.get(self.item.per or "")
        if value.kind == "record":
            declared = self.encoding.release.records.get(value.of.type)
            if declared is not None and declared.key:
                value = self.encoding.values.read(value, (declared.key,))
        return value.term if value.kind == "text" else None


_HANDED = ("escalated", HANDED_OVER)
_NUMBERS = ("money", "number")


def _is_over(way: Way) -> bool:
    """Whether a request is over, so that the customer may ask again: at once, or as it is handed back."""
    return way.label.startswith("end ") or way.label == UNDONE or way.label in _HANDED


def _where(end: Way) -> tuple[Any, int, str]:
    return end.place, end.copy, end.label


def _nothing(key: Key) -> Any:
    """What is there where nothing was: nobody was verified, none were done."""
    return -1 if key == _VERIFIED else Fraction(0) if key[0] == "sum" else 0
