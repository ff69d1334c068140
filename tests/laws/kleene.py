"""Conditions, evaluated a second time: a plain recursive walk in three truths, for the monitor alone.

It shares no code with the engine's evaluator. What the random rules do not use is refused, so nothing is judged by
accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.values import Duration, Money, Record

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
DAYS = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may read: the inputs of the call, and what the history says of the conversation."""

    names: Mapping[str, Any]
    now: datetime
    zone: str
    verified: str | None = None  # by which level
    ranks: Mapping[str, int] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    done: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    currency: str = "USD"


def truth(expr: Expr, facts: Facts) -> Any:
    """The value of an expression; None is missing."""
    match expr:
        case Const(value):
            return value
        case Path(root, fields):
            return _read(facts.names.get(root), fields)
        case Over(op, variable, source, condition):
            return _over(op, variable, truth(source, facts), condition, facts)
        case Apply(op, args):
            return _apply(op, args, facts)
    raise NotImplementedError(repr(expr))


def _read(value: Any, fields: tuple[str, ...]) -> Any:
    if value is None or not fields:
        return value
    if isinstance(value, tuple):
        read = tuple(_read(item, fields[:1]) for item in value)
        return _read(None if None in read else read, fields[1:])
    return _read(value.fields.get(fields[0]), fields[1:]) if isinstance(value, Record) else None


def _over(op: str, variable: str, items: Any, condition: Expr, facts: Facts) -> Any:
    if not isinstance(items, tuple):
        return None
    held = [truth(condition, _with(facts, variable, item)) for item in items]
    if op == "any":
        return True if True in held else None if None in held else False
    if op == "every":
        return False if False in held else None if None in held else True
    if op == "no":
        return False if True in held else None if None in held else True
    fitting = None if None in held else tuple(item for item, fits in zip(items, held, strict=True) if fits)
    if op == "where":
        return fitting
    return fitting[0] if fitting is not None and len(fitting) == 1 else None


def _with(facts: Facts, name: str, value: Any) -> Facts:
    return Facts(
        {**facts.names, name: value}, facts.now, facts.zone, facts.verified, facts.ranks, facts.topics, facts.done
    )


def _apply(op: str, args: tuple[Expr, ...], facts: Facts) -> Any:
    if op == "verified":
        level = truth(args[1], facts)
        held = facts.verified
        return held is not None and (level is None or facts.ranks[held] >= facts.ranks[level])
    values = [truth(arg, facts) for arg in args]
    match op:
        case "and":
            return False if False in values else None if None in values else True
        case "or":
            return True if True in values else None if None in values else False
        case "known" | "missing":
            return (values[0] is None) == (op == "missing")
        case "else":
            return values[1] if values[0] is None else values[0]
        case "list":
            return tuple(values)
        case "several":
            return _several(values[0], values[1:])
        case "done_count":
            return Decimal(sum(name == values[0] for name, _ in facts.done))
        case "now":
            return facts.now
    return None if None in values else _known(op, values, facts)


def _several(needed: Decimal, held: list[Any]) -> Any:
    sure, unsure = held.count(True), held.count(None)
    return True if sure >= needed else None if sure + unsure >= needed else False


def _known(op: str, values: list[Any], facts: Facts) -> Any:
    """Operations that a missing operand makes missing; all operands are known here."""
    first, second = values[0], values[1] if len(values) > 1 else None
    if op in ORDERED:
        sign = _compare(first, second)
        return None if sign is None else ORDERED[op](sign)
    match op:
        case "not":
            return not first
        case "between":
            low, high = _compare(first, second), _compare(first, values[2])
            return None if low is None or high is None else low >= 0 and high <= 0
        case "one_of" | "not_one_of":
            return (first in second) == (op == "one_of")
        case "contains":
            return second in first
        case "mentions":
            return second in facts.topics
        case "count" | "length":
            return Decimal(len(first))
        case "total":
            return _total(first, second)
        case "plus" | "minus":
            return _sum(first, second, 1 if op == "plus" else -1)
        case "within_last" | "at_most_ago" | "more_than_ago":
            return _aged(op, first, second, facts)
        case "season":
            return _in_season(values, facts)
    raise NotImplementedError(op)


def _in_season(values: list[Any], facts: Facts) -> Any:
    """The first value, or that of the season which today is in."""
    day = facts.now.astimezone(ZoneInfo(facts.zone)).date()
    seasons = zip(values[1::3], values[2::3], values[3::3], strict=True)
    return next((value for first, last, value in seasons if first <= day <= last), values[0])


def _compare(first: Any, second: Any) -> int | None:
    """-1, 0 or 1; of two currencies or two kinds, missing. Texts and truths are only equal or not."""
    if isinstance(first, Money) and isinstance(second, Money):
        if first.currency != second.currency:
            return None
        first, second = first.amount, second.amount
    return 0 if first == second else -1 if isinstance(first, Decimal | date) and first < second else 1


ORDERED = {
    "is": lambda sign: sign == 0, "is_not": lambda sign: sign != 0, "over": lambda sign: sign > 0,
    "under": lambda sign: sign < 0, "at_least": lambda sign: sign >= 0, "at_most": lambda sign: sign <= 0,
    "before": lambda sign: sign < 0, "after": lambda sign: sign > 0,
}  # fmt: skip


def _total(items: tuple[Any, ...], zero: Any) -> Any:
    total = zero
    for item in items:
        total = None if total is None or item is None else _sum(total, item, 1)
    return total


def _sum(first: Any, second: Any, sign: int) -> Any:
    if isinstance(first, Money):
        same = isinstance(second, Money) and second.currency == first.currency
        return Money(first.amount + sign * second.amount, first.currency) if same else None
    return first + sign * second


def _aged(op: str, when: date, age: Duration, facts: Facts) -> bool:
    """Whole days, or exact seconds."""
    if age.unit in DAYS:
        zone = ZoneInfo(facts.zone)
        day = when.astimezone(zone).date() if isinstance(when, datetime) else when
        today = facts.now.astimezone(zone).date()
        start = today - timedelta(days=int(age.count) * DAYS[age.unit])
        return day < start if op == "more_than_ago" else start <= day <= today
    assert isinstance(when, datetime)
    begin = facts.now - timedelta(seconds=int(age.count) * SECONDS[age.unit])
    return when < begin if op == "more_than_ago" else begin <= when <= facts.now
