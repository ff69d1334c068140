"""The operations on known values: equality, order, ages, arithmetic, lists (semantics S1).

Each takes the scope and its operands, none of which is missing, and answers a value; missing where the operands do
not go together (two currencies, a date and hours).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from aop.engine.calendar import civil, is_exact, measured, shifted
from aop.engine.scope import Scope, read_fields
from aop.machine.arithmetic import added, divided, multiplied, negated, rounded, taken_away
from aop.values import Duration, Money, Record, Value

#: What may be equal to something of its own kind.
_COMPARED = (str, Decimal, bool, date, Duration, Record, tuple)


def _comparable(left: Value, right: Value) -> bool:
    if isinstance(left, Money) and isinstance(right, Money):
        return left.currency == right.currency
    return type(left) is type(right) and isinstance(left, _COMPARED)


def equal(scope: Scope, left: Value, right: Value) -> Value:
    """Equality of known values; missing when they cannot be compared."""
    left, right = _same_kind(scope, left, right)
    if isinstance(left, Duration) and isinstance(right, Duration):
        sign = order(scope, left, right)
        return None if sign is None else sign == 0
    return left == right if _comparable(left, right) else None


def _same_kind(scope: Scope, left: Value, right: Value) -> tuple[Value, Value]:
    """A moment compared with a date is the civil date it falls on."""
    if isinstance(left, datetime) and isinstance(right, date) and not isinstance(right, datetime):
        return civil(left, scope.facts.zone), right
    if isinstance(right, datetime) and isinstance(left, date) and not isinstance(left, datetime):
        return left, civil(right, scope.facts.zone)
    return left, right


def _negated(test: Callable[..., Value]) -> Callable[..., Value]:
    def run(scope: Scope, *values: Value) -> Value:
        truth = test(scope, *values)
        return None if truth is None else not truth

    return run


def order(scope: Scope, left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when the two have no order."""
    if type(left) is Money and type(right) is Money:
        if left.currency != right.currency:
            return None
        return (left.amount > right.amount) - (left.amount < right.amount)
    left, right = _same_kind(scope, left, right)
    match left, right:
        case Decimal(), Decimal():
            return (left > right) - (left < right)
        case Duration(), Duration():
            (kind, a), (other, b) = measured(left), measured(right)
            return (a > b) - (a < b) if kind == other else None
        case date(), date() if type(left) is type(right):
            return (left > right) - (left < right)
    return None


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[..., Value]:
    """By the sign of `order`; two amounts, which rules mostly compare, at once."""

    def run(scope: Scope, left: Value, right: Value) -> Value:
        if type(left) is Money and type(right) is Money and left.currency == right.currency:
            return test(left.amount, right.amount)
        sign = order(scope, left, right)
        return None if sign is None else test(sign, 0)

    return run


def _between(scope: Scope, value: Value, low: Value, high: Value) -> Value:
    above, below = order(scope, value, low), order(scope, value, high)
    return None if above is None or below is None else above >= 0 and below <= 0


def _one_of(scope: Scope, value: Value, options: Value) -> Value:
    assert isinstance(options, tuple)
    truth: Value = False
    for option in options:
        same = None if option is None else equal(scope, value, option)
        if same is True:
            return True
        truth = None if same is None else truth
    return truth


def _contains(scope: Scope, whole: Value, part: Value) -> Value:
    if isinstance(whole, tuple):
        return _one_of(scope, part, whole)
    return part in whole if isinstance(whole, str) and isinstance(part, str) else None


def _age(scope: Scope, when: Value, duration: Value, past: int) -> tuple[int, bool] | None:
    """How `when` stands to the moment a duration ago (`past` 1) or ahead (-1): -1, 0, 1, and whether it is between
    that moment and now."""
    now = scope.facts.now
    if not isinstance(duration, Duration):
        return None
    if is_exact(duration):
        if not isinstance(when, datetime):
            return None
        edge = scope.facts.shifted(duration, -past)
        assert isinstance(edge, datetime)
        inside = edge <= when <= now if past == 1 else now <= when <= edge
        return (when > edge) - (when < edge), inside
    if not isinstance(when, date):
        return None
    day = civil(when, scope.facts.zone) if isinstance(when, datetime) else when
    today = civil(now, scope.facts.zone)
    boundary = scope.facts.shifted(duration, -past) if duration.business else _shifted(today, duration, -past)
    if not isinstance(boundary, date):
        return None
    inside = boundary <= day <= today if past == 1 else today <= day <= boundary
    return (day > boundary) - (day < boundary), inside


def _aged(past: int, test: Callable[[int, bool], bool]) -> Callable[..., Value]:
    def run(scope: Scope, when: Value, duration: Value) -> Value:
        found = _age(scope, when, duration, past)
        return None if found is None else test(*found)

    return run


def _shifted(day: date, duration: Duration, sign: int) -> Value:
    """Another day; missing beyond the calendar."""
    try:
        return shifted(day, duration, sign)
    except (OverflowError, ValueError):
        return None


def plus(scope: Scope, left: Value, right: Value) -> Value:
    if isinstance(left, date) and isinstance(right, Duration):
        return None if is_exact(right) or isinstance(left, datetime) else _shifted(left, right, 1)
    return added(left, right)


def _minus(scope: Scope, left: Value, right: Value) -> Value:
    if isinstance(left, date) and isinstance(right, Duration):
        return None if is_exact(right) or isinstance(left, datetime) else _shifted(left, right, -1)
    return taken_away(left, right)


def _total(scope: Scope, items: Value, zero: Value) -> Value:
    assert isinstance(items, tuple)
    total = zero
    for item in items:
        total = None if item is None or total is None else plus(scope, total, item)
    return total


def _best(direction: int) -> Callable[..., Value]:
    def run(scope: Scope, items: Value, name: Value) -> Value:
        assert isinstance(items, tuple)
        assert isinstance(name, str)
        best: Value = None
        for item in items:
            value = read_fields(item, (name,))
            if value is None:
                return None
            sign = None if best is None else order(scope, value, read_fields(best, (name,)))
            if best is None or sign == direction:
                best = item
        return best

    return run


def _since(scope: Scope, unit: Value, when: Value) -> Value:
    if not isinstance(when, date):
        return None
    if unit in ("days", "weeks"):
        day = civil(when, scope.facts.zone) if isinstance(when, datetime) else when
        days = (civil(scope.facts.now, scope.facts.zone) - day).days
        return Decimal(days // 7 if unit == "weeks" else days)
    if unit == "hours" and isinstance(when, datetime):
        return Decimal(int((scope.facts.now - when).total_seconds() // 3600))
    return None


def _size(scope: Scope, value: Value) -> Value:
    return Decimal(len(value)) if isinstance(value, tuple | str) else None


STRICT: dict[str, Callable[..., Value]] = {
    "is": equal,
    "is_not": _negated(equal),
    "over": _ordered(gt),
    "under": _ordered(lt),
    "at_least": _ordered(ge),
    "at_most": _ordered(le),
    "before": _ordered(lt),
    "after": _ordered(gt),
    "between": _between,
    "one_of": _one_of,
    "not_one_of": _negated(_one_of),
    "contains": _contains,
    "within_last": _aged(1, lambda _, inside: inside),
    "within_next": _aged(-1, lambda _, inside: inside),
    "at_most_ago": _aged(1, lambda _, inside: inside),
    "more_than_ago": _aged(1, lambda sign, _: sign < 0),
    "at_least_ago": _aged(1, lambda sign, _: sign <= 0),
    "mentions": lambda scope, subject, topic: scope.facts.mentions(topic),
    "open": lambda scope, queue: scope.facts.queue_open(queue),
    "plus": plus,
    "minus": _minus,
    "times": lambda scope, left, right: multiplied(left, right),
    "divide": lambda scope, left, right: divided(left, right),
    "negative": lambda scope, value: negated(value),
    "rounded": lambda scope, value: rounded(value),
    "count": _size,
    "length": _size,
    "total": _total,
    "lowest": _best(-1),
    "highest": _best(1),
    "latest": _best(1),
    "since": _since,
    "done_count": lambda scope, action: Decimal(scope.facts.done_count(action)),
    "done_total": lambda scope, action, field: scope.facts.done_total(action, field),
}
