"""What is counted, beside each other: limits of rules that are about the same, by the numbers that stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from aop.diffs.alike import plain
from aop.diffs.meeting import Differs
from aop.machine.policy import Rule
from aop.machine.types import Action
from aop.values import Duration, Money

#: Rules that a ledger counts for.
COUNTED = ("at_most", "total_at_most", "never_together", "never_before")

#: Hours of a unit, for saying which of two periods is the longer; a month has at least 28 days.
_HOURS = {"seconds": Decimal(1) / 3600, "minutes": Decimal(1) / 60, "hours": Decimal(1), "days": Decimal(24),
          "weeks": Decimal(168), "months": Decimal(672), "years": Decimal(8760)}  # fmt: skip


def limits_differ(
    name: str, old: Sequence[Rule], new: Sequence[Rule], actions: tuple[Action, Action]
) -> Iterator[Differs]:
    """What is limited otherwise. Rules that both have, by what they count, are held against each other; one that only
    one side has was taken away, or came."""
    left = {_about(rule): rule for rule in old if rule.kind in COUNTED}
    right = {_about(rule): rule for rule in new if rule.kind in COUNTED}
    for about in dict.fromkeys((*left, *right)):
        one, two = left.get(about), right.get(about)
        if one is None or two is None:
            kind, rule = ("limit widened", one) if two is None else ("limit narrowed", two)
            assert rule is not None
            yield Differs(kind, f"{name}: `{_short(rule)}` {'is gone' if two is None else 'is new'}")
        elif not _is_alike(one, two):
            widens = not _is_stricter(one, two)
            kind = "limit widened" if widens else "limit narrowed"
            yield Differs(kind, f"{name}: `{_short(two)}` instead of `{_short(one)}`")
    if actions[0].roles != actions[1].roles and not set(actions[1].roles or ("",)) <= set(actions[0].roles or ("",)):
        yield Differs("limit widened", f"{name} may be used in other roles")


def _short(rule: Rule) -> str:
    return rule.at.text.partition(" because ")[0]


def _about(rule: Rule) -> str:
    """What a rule counts: two rules about the same differ only in their numbers."""
    actions = rule.actions if rule.kind == "never_before" else tuple(sorted(rule.actions))
    return repr((rule.kind, actions, rule.per, rule.input, plain(rule.condition)))


def _is_alike(one: Rule, two: Rule) -> bool:
    return (one.count, one.limit, one.period) == (two.count, two.limit, two.period)


def _is_stricter(old: Rule, new: Rule) -> bool:
    """Whether the new one lets through nothing that the old one did not: at most as much, counted for at least as
    long."""
    if old.count is not None and new.count is not None and new.count > old.count:
        return False
    if isinstance(old.limit, Money) and isinstance(new.limit, Money):
        if old.limit.currency != new.limit.currency or new.limit.amount > old.limit.amount:
            return False
    elif isinstance(old.limit, Decimal) and isinstance(new.limit, Decimal) and new.limit > old.limit:
        return False
    return _hours(new.period) >= _hours(old.period)


def _hours(period: Duration | None) -> Decimal:
    """None is for ever."""
    return Decimal("Infinity") if period is None else period.count * _HOURS.get(period.unit, Decimal(0))
