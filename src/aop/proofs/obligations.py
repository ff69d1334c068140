"""What must never be so for a property to hold: at which calls and ends, under which condition.

Where the ledger holds a limit at run time (`never both …`, `at most …`, `total of …`), that it does is taken for
granted (semantics S12): a property that says no more than such a rule is proved by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aop.machine.expressions import Apply, Const
from aop.machine.policy import Property, Rule
from aop.proofs.calls import rules_about
from aop.proofs.encoding import Encoding, Site, Way
from aop.proofs.facts import Sight
from aop.proofs.graph import Place
from aop.proofs.terms import Truth, at_most, both, either, implies, no, plus, same
from aop.proofs.values import Sym
from aop.values import Money, Value


@dataclass(frozen=True, slots=True)
class Bad:
    """Something that must not be: the call or the end where it would be, and when. `label` is of the way that ends
    there, or on which the call is made; None: the sentence makes it."""

    copy: int
    place: Place
    when: Truth
    label: str | None = None
    site: Site | None = None


def wanted_pairs(properties: tuple[Property, ...]) -> tuple[tuple[str, str, str], ...]:
    """The actions of which a property wants one behind or before the other."""
    return tuple(
        dict.fromkeys(
            (item.first, item.second, item.relation)
            for item in properties
            if item.kind == "order" and item.first and item.second and item.relation
        )
    )


def summed(properties: tuple[Property, ...]) -> dict[str, tuple[str, ...]]:
    """The inputs of actions of which a property limits the total."""
    found: dict[str, tuple[str, ...]] = {}
    for item in properties:
        if item.kind == "total" and item.input is not None:
            for action in item.actions:
                found[action] = (*found.get(action, ()), item.input)
    return found


def bads(encoding: Encoding, item: Property) -> Iterator[Bad]:
    """Everything that would violate a property."""
    if item.kind == "order":
        yield from _unfollowed(encoding, item)
        return
    for site in sorted(encoding.sites, key=_is_silent):
        when = _violated(encoding, site, item)
        if when is not False:
            yield Bad(site.copy, site.place, both(site.when, when), site.label, site)


def _is_silent(site: Site) -> bool:
    """Whether nothing that anybody says brings a call about; what can be told comes first."""
    return site.step.verb == "assign" and site.label is None


def _violated(encoding: Encoding, site: Site, item: Property) -> Truth:
    match item.kind:
        case "together":
            return _together(encoding, site, item)
        case "before" if item.second is not None:
            return _before_action(encoding, site, item)
        case "total":
            return _total(encoding, site, item)
    if site.step.action not in item.actions:
        return False
    found = None if item.condition is None else _condition(encoding, site, item)
    match item.kind:
        case "unless" | "before" if found is not None:
            return no(found.yes)
        case "when" | "without":
            return _unasked(site, item) if found is None else both(_unasked(site, item), no(found.nope))
    return False


def _unasked(site: Site, item: Property) -> Truth:
    """Whether the consent is missing that a property asks for; one that asks for none misses it."""
    if item.consent is None:
        return True
    return no(site.confirmed if item.consent == "confirmation" else site.approved)


def _condition(encoding: Encoding, site: Site, item: Property) -> Sym:
    assert item.condition is not None
    scope = site.scope
    if item.kind == "before":  # once it held, what is done comes behind it
        scope = Sight(scope.facts, scope.state, scope.frame, scope.names, ever=True)
    return encoding.conditions.value(item.condition, scope)


# ---- with what was done


def _count(site: Site, action: str | None) -> Any:
    """How often it was done, or called to take something back."""
    return site.state.get(("count", action))


def _together(encoding: Encoding, site: Site, item: Property) -> Truth:
    """One is called, and the other was done; a rule that says no more than that is the ledger's to hold."""
    action, pair = site.step.action, (item.first, item.second)
    if action not in pair or _held(encoding, site, item, "never_together"):
        return False
    other = item.second if action == item.first else item.first
    return at_most(1, _count(site, other))


def _before_action(encoding: Encoding, site: Site, item: Property) -> Truth:
    if site.step.action not in item.actions or _held(encoding, site, item, "never_before"):
        return False
    if item.per not in (None, "conversation"):
        return True  # which of them was done for this one is not followed
    return both(at_most(_count(site, item.second), 0), no(site.state.get(("theirs", item.second))))


def _held(encoding: Encoding, site: Site, item: Property, kind: str) -> bool:
    """Whether a rule of the ledger says the same of this call."""
    pair = {item.first, item.second} if kind == "never_together" else {site.step.action, item.second}
    for rule in rules_about(encoding, site.place, site.step.action):
        if rule.kind == kind and set(rule.actions) == pair and rule.period is None:
            if kind == "never_before" and rule.actions[0] != site.step.action:
                continue
            if rule.per == item.per or {rule.per, item.per} <= {None, "conversation"}:
                return True
            if kind == "never_together" and rule.per in (None, "conversation"):
                return True
    return False


def _total(encoding: Encoding, site: Site, item: Property) -> Truth:
    """With what was done before, one call comes to more than the limit."""
    if site.step.action not in item.actions or item.input is None:
        return False
    if any(_limits_total(rule, item) for rule in rules_about(encoding, site.place, site.step.action)):
        return False
    amount = site.scope.get(item.input)
    total = plus(site.state.get(("sum", site.step.action, item.input)), amount.term)
    return no(both(amount.known, _same_currency(encoding, amount, item), at_most(total, plain(item.limit))))


def granted(encoding: Encoding, item: Property) -> Truth:
    """What the calls before this one give, which the property held for: where a run comes after a correction behind a
    change, and every change wants it, who was verified for that one was verified before."""
    match item.condition:
        case Apply("verified", (_, Const(level))) if item.kind == "before" and set(encoding.calls) <= set(item.actions):
            start = encoding.entries[0, encoding.graph.start]
            levels = [found.name for found in encoding.release.workspace.levels]
            rank = levels.index(level) if isinstance(level, str) else 0
            verified = either(at_most(rank, start.get(("rank",))), start.get(("ever", rank)))
            return implies(encoding.facts.again_after_changes, verified)
    return True


def share_of_total(item: Property, times: int) -> Fraction:
    """The share of each of so many in the limit of a total: so many that are more are more in all."""
    return plain(item.limit) / times


def shares(encoding: Encoding, item: Property) -> Iterator[Bad]:
    """Of a total: every call that is more than its share, where rules say how often it may be made. When there is none,
    all of them together are within the limit."""
    for site in encoding.sites:
        if item.kind == "total" and site.step.action in item.actions and item.input is not None:
            amount = site.scope.get(item.input)
            times = _times(encoding, site)
            most = plain(item.limit) / times if times else Fraction(-1)
            fits = both(amount.known, _same_currency(encoding, amount, item), at_most(amount.term, most))
            yield Bad(site.copy, site.place, both(site.when, no(fits)), site.label, site)


def _times(encoding: Encoding, site: Site) -> int | None:
    """How often a call may be made in one conversation, by the rules."""
    rules = rules_about(encoding, site.place, site.step.action)
    counts = [
        rule.count
        for rule in rules
        if rule.kind == "at_most" and rule.count and rule.period is None and rule.per in (None, "conversation")
    ]
    return min(counts, default=None)


def lapsing(encoding: Encoding, item: Property) -> Rule | None:
    """A rule that holds the limit of a total for some time only: a conversation may go on for longer."""
    found = (rule for site in encoding.sites for rule in rules_about(encoding, site.place, site.step.action))
    return next((rule for rule in found if rule.period is not None and _limits_total(rule, item, lasting=False)), None)


def _limits_total(rule: Rule, item: Property, *, lasting: bool = True) -> bool:
    """Whether the ledger holds this limit, or a lower one, in each conversation; for ever, or in some time."""
    if item.kind != "total" or rule.kind != "total_at_most" or rule.input != item.input:
        return False
    if lasting and rule.period is not None:
        return False
    if rule.per not in (None, "conversation", "customer"):
        return False
    match rule.limit, item.limit:
        case (Money(own, currency), Money(most, wanted)):
            return currency == wanted and own <= most
        case (Decimal() as own_number, Decimal() as most_number):
            return own_number <= most_number
    return False


def plain(limit: Value) -> Fraction:
    """The number of a limit, whatever its currency."""
    number = limit.amount if isinstance(limit, Money) else limit
    return Fraction(number) if isinstance(number, Decimal) else Fraction(0)


def _same_currency(encoding: Encoding, amount: Sym, item: Property) -> Truth:
    if not isinstance(item.limit, Money) or amount.kind != "money":
        return True
    return same(amount.currency, encoding.values.code_of(item.limit.currency))


# ---- ways that finish


def _unfollowed(encoding: Encoding, item: Property) -> Iterator[Bad]:
    pair = (item.first, item.second, item.relation)
    for way in encoding.ways:
        if way.to is None and way.label.startswith("end "):
            owed = _owed(way, pair)
            if owed is not False:
                yield Bad(way.copy, way.place, both(way.when, owed), way.label)


def left_waiting(encoding: Encoding, item: Property) -> Truth:
    """Whether a correction may come while something is owed, or a person who hands back again. Where neither may, no
    run after one begins with it: by the runs before, one after the other."""
    pair = (item.first, item.second, item.relation)
    waits = (way for way in encoding.ways if way.label == "on corrected" and way.to is not None)
    made = (way for way in encoding.ways if way.label in ("done", "unclear"))  # a person may take over just then
    return either(*(both(way.when, _owed(way, pair)) for way in (*waits, *made)))


def owed_before(encoding: Encoding, item: Property) -> Truth:
    """Whether something was owed in the run before a correction."""
    if item.kind != "order" or item.first is None or item.second is None or item.relation is None:
        return False
    return encoding.facts.owed_before((item.first, item.second, item.relation))


def _owed(way: Way, pair: tuple[str | None, str | None, str | None]) -> Truth:
    return way.state.get(("owed", pair))
