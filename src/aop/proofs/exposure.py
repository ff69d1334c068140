"""What a procedure can pay at most: for each action that changes money, in one call, with a colleague and without, and
what limits hold beyond (semantics S12: those of the ledger are enforced at run time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from aop.engine.wording import word
from aop.machine.expressions import Const, Expr, walk
from aop.machine.policy import Rule
from aop.machine.types import Action
from aop.proofs.calls import rules_about
from aop.proofs.encoding import Encoding, Site
from aop.proofs.terms import Model, Truth, at_most, both, either, no, same
from aop.proofs.witness import decimal
from aop.values import Duration, Money, Value

Ask: TypeAlias = Callable[..., Model | None]


def is_own(site: Site) -> bool:
    """Whether a sentence makes a change, or a cancel takes back what one made: not what a person did by hand."""
    return site.step.verb == "do" or site.undoes is not None


def exposure(encoding: Encoding, ask: Ask) -> Iterator[str]:
    """A line for each input of money of each such action that the procedure may call."""
    for name, action in encoding.release.actions.items():
        sites = [site for site in encoding.sites if site.step.action == name and is_own(site)]
        if not sites or action.changes != "money":
            continue
        for item in action.inputs.values():
            if item.type.kind == "money":
                yield _line(encoding, action, item.name, sites, ask)


def _line(encoding: Encoding, action: Action, name: str, sites: list[Site], ask: Ask) -> str:
    alone = most(encoding, action, sites, name, ask, alone=True)
    helped = most(encoding, action, sites, name, ask, alone=False)
    parts = [f"{action.name}: {_said(encoding, alone)} a call without a person"]
    if helped != alone:
        parts.append(f"{_said(encoding, helped)} with one")
    parts += [text for rule in _ledger(encoding, sites) if (text := _limit(rule, action.name)) is not None]
    return ", ".join(parts)


def most(encoding: Encoding, action: Action, sites: list[Site], name: str, ask: Ask, *, alone: bool) -> Fraction | None:
    """The most that one call pays by an input: without a person (`alone`), or with one too. None: any amount; -1: it
    pays nothing."""
    where = [(site, no(site.approved) if alone else True) for site in sites]
    return _most(encoding, where, name, _amounts(encoding, action, sites), ask)


def _amounts(encoding: Encoding, action: Action, sites: list[Site]) -> list[Fraction]:
    """The amounts that stand in what is in front of these calls: the most is one of them, or there is none."""
    exprs: list[Expr] = [] if action.limit is None else [action.limit]
    for site in sites:
        rules = list(rules_about(encoding, site.place, action.name))
        if site.undoes is not None:
            rules += rules_about(encoding, site.undoes, encoding.graph.action(site.undoes))
        exprs += [rule.condition for rule in rules if rule.condition is not None]
    for place in encoding.graph.edges:
        step = encoding.graph.step(place)
        exprs += [getattr(step, "condition", None) or Const(None), *getattr(step, "inputs", {}).values()]
        exprs.append(getattr(step, "value", None) or Const(None))
    found = {Fraction(0)}
    for expr in exprs:
        for part in walk(expr):
            if isinstance(part, Const) and isinstance(part.value, Money):
                found.add(Fraction(part.value.amount))
    found |= {Fraction(rule.limit.amount) for rule in _ledger(encoding, sites) if isinstance(rule.limit, Money)}
    return sorted(found)


def _most(
    encoding: Encoding, sites: list[tuple[Site, Truth]], name: str, amounts: list[Fraction], ask: Ask
) -> Fraction | None:
    """The lowest of these that no call goes over; None where any amount may be paid, -1 where nothing can be."""
    currency = encoding.values.code_of(encoding.release.workspace.currency)

    def over(amount: Fraction) -> Truth:
        found = []
        for site, when in sites:
            value = site.scope.get(name)
            own = both(value.known, no(both(same(value.currency, currency), at_most(value.term, amount))))
            found.append(both(site.when, when, own) if value.kind == "money" else False)
        return either(*found)

    if ask(either(*(both(site.when, when) for site, when in sites))) is None:
        return Fraction(-1)
    low, high = 0, len(amounts)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if ask(over(amounts[middle])) is None else (middle + 1, high)
    return amounts[low] if low < len(amounts) else None


def _said(encoding: Encoding, most: Fraction | None) -> str:
    if most is None:
        return "any amount"
    if most < 0:
        return "nothing"
    return f"at most {word(Money(decimal(most), encoding.release.workspace.currency))}"


def _ledger(encoding: Encoding, sites: list[Site]) -> list[Rule]:
    found = {rule.id: rule for site in sites for rule in rules_about(encoding, site.place, site.step.action)}
    return [rule for rule in found.values() if rule.kind in ("at_most", "total_at_most")]


def _limit(rule: Rule, action: str) -> str | None:
    per = f" per {rule.per}" if rule.per not in (None, "conversation") else " per conversation"
    period = "" if rule.period is None else f" in {_length(rule.period)}"
    if rule.kind == "at_most" and rule.count is not None:
        return f"{rule.count} time{'s' * (rule.count != 1)}{per}{period}"
    return f"{_value(rule.limit)} in all{per}{period}, as the ledger enforces"


def _length(period: Duration) -> str:
    return word(period)


def _value(value: Value) -> str:
    return word(value) if isinstance(value, Money | Decimal) else ""
