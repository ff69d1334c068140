"""The most that one request, and one conversation, pays out without a person, with a conversation that pays it.

What no colleague is asked about is added up along a request: by the solver where no payment stands in a cycle, else
along the dearest way, each loop as often as it may be gone through. What is undone again still counts: it was paid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from aop.analysis.bounds import CEILING, Bounds, Patience
from aop.engine.wording import word
from aop.machine import states
from aop.machine.policy import Rule
from aop.machine.release import Procedure
from aop.proofs.calls import paid_alone, rules_about
from aop.proofs.encoding import Encoding, Site
from aop.proofs.exposure import is_own, most
from aop.proofs.graph import Place
from aop.proofs.replaying import Line
from aop.proofs.terms import Model, Truth, at_most, both, either, no, plus
from aop.proofs.witness import decimal
from aop.values import Duration, Money

#: An assignment in which all of these hold, None where there is none.
Ask: TypeAlias = Callable[..., Model | None]

#: Plays a conversation until so much is paid without a person; says what was said, and what it paid.
Play: TypeAlias = Callable[[Site, Model, Fraction], tuple[tuple[Line, ...], Fraction]]

#: A sum is looked for to the cent, between nothing and the dearest way; in so many questions.
MAX_HALVINGS = 40
_CENT = Fraction(1, 100)

#: So many conversations are played for one that pays it.
MAX_PLAYED = 12

#: What is shown where any amount may be paid.
LARGE = Fraction(1_000_000)


@dataclass(frozen=True, slots=True)
class Worst:
    """In words, line by line; `talk` is a conversation that was played, and pays what `shown` says."""

    lines: tuple[str, ...]
    talk: tuple[Line, ...] = ()
    shown: str = ""


@dataclass(slots=True)
class _Paying:
    """The payments of one procedure. `each`: the most that each call pays without a person, None for any amount."""

    encoding: Encoding
    ask: Ask
    wishes: tuple[Truth, ...]
    sites: tuple[Site, ...]
    each: Mapping[tuple[str, int, str], Fraction | None]

    def over(self, site: Site, amount: Fraction) -> Truth:
        """Whether the request has paid more than this once the call is made."""
        action = self.encoding.release.actions[site.step.action]
        total = plus(site.state.get(("alone",)), paid_alone(self.encoding, action, site.inputs, site.approved))
        return both(site.when, no(site.approved), no(at_most(total, amount)))

    def any_over(self, amount: Fraction) -> bool:
        return self.ask(either(*(self.over(site, amount) for site in self.sites))) is not None

    def most(self) -> Fraction | None:
        """The most that a request pays; None where any amount may be."""
        if any(amount is None for amount in self.each.values()):
            return None
        high = self._dearest_way()
        if high is None or any(_begun(site) in self.encoding.graph.cycles for site in self.sites):
            return high
        return self._closed_in(high)

    def _dearest_way(self) -> Fraction | None:
        """What the way pays on which most is paid; None where that goes beyond what is counted."""
        encoding, limits = self.encoding, self.encoding.release.workspace.limits
        again = any(self._again(place, to) for place, to in encoding.graph.back)  # else no way back is over a payment
        patience = Patience(limits.attempts, limits.go_back) if again else Patience(1, 0)
        found = Bounds(encoding.release.procedures, patience, self._weight).of(encoding.procedure)
        return Fraction(found.questions, 100) if found.whole and found.questions < CEILING else None

    def _again(self, place: Place, to: Place) -> bool:
        """Whether a way back, or another try at an identity, leads over a payment."""
        graph = self.encoding.graph
        match graph.step(place):
            case states.Verify() | states.Jump(back=True):
                return any(_begun(site) in graph.cycles[to] for site in self.sites)
        return False

    def _weight(self, procedure: Procedure, pc: int) -> int:
        amounts = [amount or Fraction(0) for at, amount in self.each.items() if at[:2] == (procedure.name, pc)]
        return -int(-sum(amounts, Fraction(0)) * 100 // 1)

    def _closed_in(self, high: Fraction) -> Fraction:
        """Halving: the dearest way is often one that can be gone."""
        if high == 0 or self.any_over(high - _CENT):
            return high
        low = Fraction(0)
        for _ in range(MAX_HALVINGS):
            if high - low <= _CENT:
                break
            middle = Fraction(round((low + high) * 50), 100)
            low, high = (middle, high) if self.any_over(middle) else (low, middle)
        return high

    def shown(self, wanted: Fraction, play: Play) -> tuple[tuple[Line, ...], Fraction]:
        """The conversation that pays most of those that are played: this much, if it can; nothing where none plays."""
        best: tuple[tuple[Line, ...], Fraction] = (), Fraction(0)
        for site, model in islice(self._models(wanted), MAX_PLAYED):
            talk, paid = play(site, model, wanted)
            best = (talk, paid) if paid > best[1] else best
            if best[1] >= wanted:
                break
        return best

    def _models(self, wanted: Fraction) -> Iterator[tuple[Site, Model]]:
        """First those with full lists, then any."""
        early = no(self.encoding.facts.late)
        full = both(*(asked["full"] for asked in self.encoding.asked.values() if "full" in asked))
        for wanted_too in (True,) if full is True else (full, True):
            for site in self.sites:
                for wish in self.wishes:
                    model = self.ask(self.over(site, wanted - _CENT), early, wanted_too, wish)
                    if model is not None:
                        yield site, model


def worst(encoding: Encoding, wishes: tuple[Truth, ...], ask: Ask, play: Play) -> Worst | None:
    """The worst case of a procedure; None where it pays nothing at all."""
    sites = tuple(site for site in encoding.sites if _pays(encoding, site))
    if not sites:
        return None
    paying = _Paying(encoding, ask, wishes, sites, _each(encoding, sites, ask))
    amount = paying.most()
    at = ", ".join(dict.fromkeys(f"line {site.step.at.line}" for site in sites))
    lines = [f"without a person, one request pays {_said(encoding, amount)} ({at})"]
    if amount == 0:
        return Worst(tuple(lines))
    lines.append(f"without a person, one conversation pays {_in_conversation(encoding, paying)}")
    talk, paid = paying.shown(LARGE if amount is None else amount, play)
    shown = f"a request that pays {_money(encoding, paid)}:" if talk else "no conversation that pays as much was found"
    return Worst(tuple(lines), talk, shown)


def _pays(encoding: Encoding, site: Site) -> bool:
    action = encoding.release.actions[site.step.action]
    moneys = any(item.type.kind == "money" for item in action.inputs.values())
    return is_own(site) and action.changes == "money" and moneys


def _begun(site: Site) -> Place:
    """The place of the change: of the one that a cancel takes back, for what takes it back."""
    return site.undoes or site.place


def _at(site: Site) -> tuple[str, int, str]:
    place = _begun(site)
    return place.frame.procedure, place.pc, site.step.action


def _each(encoding: Encoding, sites: tuple[Site, ...], ask: Ask) -> dict[tuple[str, int, str], Fraction | None]:
    """The most that each call pays, and each that takes one back, whoever follows it."""
    found: dict[tuple[str, int, str], Fraction | None] = {}
    for at in dict.fromkeys(_at(site) for site in sites):
        here = [site for site in sites if _at(site) == at]
        action = encoding.release.actions[here[0].step.action]
        names = [item.name for item in action.inputs.values() if item.type.kind == "money"]
        amounts = [most(encoding, action, here, name, ask, alone=True) for name in names]
        known = [max(amount, Fraction(0)) for amount in amounts if amount is not None]
        found[at] = sum(known, Fraction(0)) if len(known) == len(amounts) else None
    return found


# ---- a conversation


def _in_conversation(encoding: Encoding, paying: _Paying) -> str:
    """What rules hold the sum of all requests to; where none does, it may be asked for again."""
    actions = tuple(dict.fromkeys(site.step.action for site in paying.sites))
    lasting = [_limit(encoding, action, paying, None) for action in actions]
    if (always := _sum(lasting)) is not None:
        return f"{_said(encoding, always)}, as the ledger holds"
    for period in dict.fromkeys(rule.period for rule in _rules(encoding) if rule.period is not None):
        lapsing = [_limit(encoding, action, paying, period) for action in actions]
        in_it = [min(_known(pair), default=None) for pair in zip(lasting, lapsing, strict=True)]
        if (total := _sum(in_it)) is not None:
            return f"{_said(encoding, total)} in {word(period)}, as the ledger holds"
    return "as much each time that it is asked for: no limit of a conversation holds it"


def _rules(encoding: Encoding) -> Iterator[Rule]:
    """Those of the workspace, and of every procedure of the release."""
    yield from encoding.release.rules
    for procedure in encoding.release.procedures.values():
        yield from procedure.rules


def _known(limits: Iterable[Fraction | None]) -> list[Fraction]:
    return [limit for limit in limits if limit is not None]


def _sum(limits: list[Fraction | None]) -> Fraction | None:
    """All of them together; None where one is not held."""
    known = _known(limits)
    return sum(known, Fraction(0)) if len(known) == len(limits) else None


def _limit(encoding: Encoding, action: str, paying: _Paying, period: Duration | None) -> Fraction | None:
    """The lowest limit that the rules of every call of an action hold in one conversation, in some time."""
    sites = [site for site in paying.sites if site.step.action == action]
    each = [paying.each[_at(site)] for site in sites]
    dearest = None if None in each else max(amount for amount in each if amount is not None)
    if dearest == 0:
        return Fraction(0)
    held = [{rule.id: rule for rule in rules_about(encoding, site.place, action)} for site in sites]
    common = [rule for name, rule in held[0].items() if all(name in other for other in held)]
    found = [limit for rule in common if (limit := _held(encoding, rule, dearest, period)) is not None]
    return min(found, default=None)


def _held(encoding: Encoding, rule: Rule, dearest: Fraction | None, period: Duration | None) -> Fraction | None:
    if rule.period != period or rule.per not in (None, "conversation", "customer"):
        return None
    if rule.kind == "total_at_most" and isinstance(rule.limit, Money):
        own = rule.limit.currency == encoding.release.workspace.currency
        return Fraction(rule.limit.amount) if own else None
    if rule.kind == "at_most" and rule.count is not None and dearest is not None:
        return rule.count * dearest
    return None


# ---- words


def _said(encoding: Encoding, amount: Fraction | None) -> str:
    if amount is None:
        return "any amount"
    return f"at most {_money(encoding, amount)}" if amount > 0 else "nothing"


def _money(encoding: Encoding, amount: Fraction) -> str:
    return word(Money(decimal(amount), encoding.release.workspace.currency))
