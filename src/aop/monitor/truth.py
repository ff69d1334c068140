"""Conditions, evaluated a second time: a plain recursive walk in three truths, for the monitor alone.

It shares no code with the engine's evaluator. None is missing; what cannot be known is missing too, and then a rule
that forbids still forbids.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.monitor.facts import Facts, read
from aop.monitor.operations import known, total
from aop.values import Money


def truth(expr: Expr, facts: Facts) -> Any:
    """The value of an expression; None is missing. Raises NotImplementedError for an operation it does not know."""
    match expr:
        case Const(value):
            return value
        case Path(root, fields):
            return read(facts.names.get(root), fields)
        case Over(op, variable, source, condition):
            return _over(op, variable, truth(source, facts), condition, facts)
        case Apply(op, args):
            return _apply(op, args, facts)
    raise NotImplementedError(repr(expr))


def truth_or_missing(expr: Expr, facts: Facts) -> Any:
    """The same; missing too where it cannot be worked out: what rests on it is let through by nothing."""
    try:
        return truth(expr, facts)
    except (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError):
        return None


def _over(op: str, variable: str, items: Any, condition: Expr, facts: Facts) -> Any:
    if not isinstance(items, tuple):
        return None
    held = [truth(condition, replace(facts, names={**facts.names, variable: item})) for item in items]
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


# ---- operations that see a missing operand


def _apply(op: str, args: tuple[Expr, ...], facts: Facts) -> Any:
    values = [truth(arg, facts) for arg in args]
    if op in _OF_THE_CONVERSATION:
        return _told(op, values, facts)
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
    return None if None in values else known(op, values, facts)


_OF_THE_CONVERSATION = ("verified", "mentions", "open", "done_count", "done_total", "now", "today", "season")


def _told(op: str, values: list[Any], facts: Facts) -> Any:
    """What the history and the calendar say."""
    match op:
        case "verified":
            held, level = facts.verified, values[1]
            return held is not None and (level is None or facts.ranks[held] >= facts.ranks[level])
        case "mentions":
            return values[1] in facts.topics
        case "open":
            return values[0] in facts.open_queues
        case "done_count":
            return Decimal(sum(name == values[0] for name, _ in facts.done))
        case "done_total":
            return _done_total(values[0], values[1], facts)
        case "season":
            return _in_season(values, facts)
    return facts.now if op == "now" else facts.days.day(facts.now)


def _several(needed: Decimal, held: list[Any]) -> Any:
    sure, unsure = held.count(True), held.count(None)
    return True if sure >= needed else None if sure + unsure >= needed else False


def _done_total(action: str, name: str, facts: Facts) -> Any:
    values = [inputs.get(name) for done, inputs in facts.done if done == action]
    return total(tuple(values[1:]), values[0]) if values else Money(Decimal(0), facts.currency)


def _in_season(values: list[Any], facts: Facts) -> Any:
    """The first value, or that of the season which today is in."""
    day = facts.days.day(facts.now)
    seasons = zip(values[1::3], values[2::3], values[3::3], strict=True)
    return next((value for first, last, value in seasons if first <= day <= last), values[0])
