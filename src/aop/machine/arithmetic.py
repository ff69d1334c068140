"""Arithmetic on known values (semantics S1), and what a constant expression comes to.

The engine computes with these at run time, the compiler what stands under `values:`; so both come to the same. Each
answers missing where its operands do not go together. Moving a date needs the calendar, which the engine has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from aop.machine.expressions import Apply, Const, Expr
from aop.values import ARITHMETIC, Money, Value


def added(left: Value, right: Value) -> Value:
    match left, right:
        case Money(), Money() if left.currency == right.currency:
            return Money(ARITHMETIC.add(left.amount, right.amount), left.currency)
        case Decimal(), Decimal():
            return ARITHMETIC.add(left, right)
        case tuple(), tuple():
            return (*left, *right)
    return None


def taken_away(left: Value, right: Value) -> Value:
    turned = negated(right)
    return None if turned is None else added(left, turned)


def multiplied(left: Value, right: Value) -> Value:
    match left, right:
        case Money(), Decimal():
            return Money(ARITHMETIC.multiply(left.amount, right), left.currency)
        case Decimal(), Money():
            return Money(ARITHMETIC.multiply(left, right.amount), right.currency)
        case Decimal(), Decimal():
            return ARITHMETIC.multiply(left, right)
    return None


def divided(left: Value, right: Value) -> Value:
    if not isinstance(right, Decimal) or right == 0:
        return None
    if isinstance(left, Money):
        return Money(ARITHMETIC.divide(left.amount, right), left.currency)
    return ARITHMETIC.divide(left, right) if isinstance(left, Decimal) else None


def negated(value: Value) -> Value:
    match value:
        case Money(amount, currency):
            return Money(-amount, currency)
        case Decimal():
            return -value
    return None


def rounded(value: Value) -> Value:
    return value.rounded() if isinstance(value, Money) else None


#: The operations that a constant may be made of.
_FOLDED: dict[str, Callable[..., Value]] = {
    "plus": added,
    "minus": taken_away,
    "times": multiplied,
    "divide": divided,
    "negative": negated,
    "rounded": rounded,
}


def folded(expr: Expr) -> Expr:
    """An expression with all that comes to one value computed."""
    if not isinstance(expr, Apply):
        return expr
    args = tuple(folded(arg) for arg in expr.args)
    values = [arg.value for arg in args if isinstance(arg, Const)]
    if expr.op not in _FOLDED or len(values) < len(args):
        return replace(expr, args=args)
    return Const(_FOLDED[expr.op](*values))
