"""The operations of conditions on operands that are known, for the monitor's own walk: compared, counted, computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aop.engine.wording import text as spoken
from aop.monitor.days import DAYS, MONTHS, SECONDS
from aop.monitor.facts import Facts, read
from aop.values import ARITHMETIC, Duration, Money


def known(op: str, values: list[Any], facts: Facts) -> Any:
    second: Any
    first, second = values[0], (values[1] if len(values) > 1 else None)
    if op in _ORDERED:
        sign = _compare(first, second, facts)
        return None if sign is None else _ORDERED[op](sign)
    match op:
        case "is" | "is_not":
            same = _same(first, second, facts)
            return None if same is None else same == (op == "is")
        case "not":
            return not first
        case "between":
            low, high = _compare(first, second, facts), _compare(first, values[2], facts)
            return None if low is None or high is None else low >= 0 and high <= 0
        case "one_of" | "not_one_of":
            found = _among(first, second, facts)
            return None if found is None else found == (op == "one_of")
        case "contains":
            return _among(second, first, facts) if isinstance(first, tuple) else _within(first, second)
        case "text":
            return spoken(tuple(values))
        case "count" | "length":
            return Decimal(len(first)) if isinstance(first, tuple | str) else None
        case "lowest" | "highest" | "latest":
            return _best(op, first, second, facts)
        case "since":
            return _since(first, second, facts)
    return _aged(op, first, second, facts) if op in _AGES else _computed(op, first, second, facts)


def _computed(op: str, first: Any, second: Any, facts: Facts) -> Any:
    match op:
        case "total":
            return total(first, second)
        case "plus" | "minus":
            if isinstance(first, date) and isinstance(second, Duration):
                return _moved(first, second, 1 if op == "plus" else -1, facts)
            return _sum(first, second, 1 if op == "plus" else -1)
        case "times":
            return _scaled(first, second) if isinstance(first, Money) else _scaled(second, first)
        case "divide":
            return None if not isinstance(second, Decimal) or not second else _divided(first, second)
        case "negative":
            return _scaled(first, Decimal(-1))
        case "rounded":
            return first.rounded() if isinstance(first, Money) else None
    raise NotImplementedError(op)


def _compare(first: Any, second: Any, facts: Facts) -> int | None:
    """-1, 0 or 1; None for what has no order: two currencies, two kinds, texts."""
    if isinstance(first, Money) and isinstance(second, Money):
        if first.currency != second.currency:
            return None
        first, second = first.amount, second.amount
    if isinstance(first, Duration) and isinstance(second, Duration):
        first, second = _length(first, second), _length(second, first)
    if isinstance(first, date) and isinstance(second, date) and type(first) is not type(second):
        first, second = facts.days.day(first), facts.days.day(second)
    if type(first) is not type(second) or not isinstance(first, Decimal | date):
        return None
    return int(first > second) - int(first < second)


def _length(span: Duration, like: Duration) -> Decimal | None:
    """In the smallest unit of its kind; None where the two are of two kinds."""
    for units in (SECONDS, DAYS, MONTHS):
        if span.unit in units and like.unit in units and span.business == like.business:
            return span.count * units[span.unit]
    return None


def _same(first: Any, second: Any, facts: Facts) -> bool | None:
    if isinstance(first, Money | Duration | date | Decimal):
        sign = _compare(first, second, facts)
        return None if sign is None else sign == 0
    return bool(first == second) if type(first) is type(second) else None


def _among(value: Any, items: tuple[Any, ...], facts: Facts) -> bool | None:
    held = [None if item is None else _same(value, item, facts) for item in items]
    return True if True in held else None if None in held else False


def _within(whole: Any, part: Any) -> bool | None:
    return part in whole if isinstance(whole, str) and isinstance(part, str) else None


_ORDERED = {
    "over": lambda sign: sign > 0, "under": lambda sign: sign < 0, "at_least": lambda sign: sign >= 0,
    "at_most": lambda sign: sign <= 0, "before": lambda sign: sign < 0, "after": lambda sign: sign > 0,
}  # fmt: skip
_AGES = ("within_last", "within_next", "at_most_ago", "more_than_ago", "at_least_ago")


def _aged(op: str, when: Any, age: Duration, facts: Facts) -> bool | None:
    """How a day or a moment stands to the one so long ago (ahead): whole days, or exact time."""
    edge = facts.days.away(facts.now, age, 1 if op == "within_next" else -1)
    if edge is None or not isinstance(when, date):
        return None
    now: Any = facts.now
    if not isinstance(edge, datetime):
        when, now = facts.days.day(when), facts.days.day(now)
    elif not isinstance(when, datetime):
        return None
    if op == "within_next":
        return bool(now <= when <= edge)
    if op in ("within_last", "at_most_ago"):
        return bool(edge <= when <= now)
    return bool(when < edge or (op == "at_least_ago" and when == edge))


def _since(unit: str, when: Any, facts: Facts) -> Decimal | None:
    if unit == "hours":
        return Decimal(int((facts.now - when).total_seconds() // 3600)) if isinstance(when, datetime) else None
    if unit not in DAYS or not isinstance(when, date):
        return None
    return Decimal((facts.days.day(facts.now) - facts.days.day(when)).days // DAYS[unit])


def _best(op: str, items: tuple[Any, ...], name: str, facts: Facts) -> Any:
    """The item whose field is lowest (highest): the first of those that are equal."""
    best: Any = None
    for item in items:
        value = read(item, (name,))
        if value is None:
            return None
        sign = None if best is None else _compare(value, read(best, (name,)), facts)
        if best is None or sign == (-1 if op == "lowest" else 1):
            best = item
    return best


def total(items: tuple[Any, ...], zero: Any) -> Any:
    total = zero
    for item in items:
        total = None if total is None or item is None else _sum(total, item, 1)
    return total


def _sum(first: Any, second: Any, sign: int) -> Any:
    if isinstance(first, Money):
        same = isinstance(second, Money) and second.currency == first.currency
        return Money(ARITHMETIC.add(first.amount, sign * second.amount), first.currency) if same else None
    if isinstance(first, tuple) and isinstance(second, tuple) and sign == 1:
        return (*first, *second)
    both = isinstance(first, Decimal) and isinstance(second, Decimal)
    return ARITHMETIC.add(first, sign * second) if both else None


def _moved(day: date, span: Duration, sign: int, facts: Facts) -> date | None:
    if isinstance(day, datetime) or span.unit in SECONDS:
        return None
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=facts.days.zone)
    return facts.days.away(noon, replace(span, business=False), sign)


def _scaled(value: Any, number: Any) -> Any:
    if not isinstance(number, Decimal):
        return None
    if isinstance(value, Money):
        return Money(ARITHMETIC.multiply(value.amount, number), value.currency)
    return ARITHMETIC.multiply(value, number) if isinstance(value, Decimal) else None


def _divided(value: Any, number: Decimal) -> Any:
    if isinstance(value, Money):
        return Money(ARITHMETIC.divide(value.amount, number), value.currency)
    return ARITHMETIC.divide(value, number) if isinstance(value, Decimal) else None
