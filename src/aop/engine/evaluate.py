"""Conditions and values, compiled once into closures: `compile_expression(expr)(scope) -> Value`.

Truth is three-valued (Kleene): a comparison with a missing operand, or of things that cannot be compared (two
currencies), is missing. What a missing condition means is the caller's to say, by polarity (semantics S2): steps
never meet one, a rule that forbids is lifted only by a definite no, an escalation needs a definite yes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from aop.engine.calendar import civil
from aop.engine.operations import STRICT
from aop.engine.scope import Scope, read_fields
from aop.engine.wording import text
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.values import Money, Record, Value

Closure: TypeAlias = Callable[[Scope], Value]

#: What two amounts, or two numbers, are compared by.
SIGNS: dict[str, Callable[[Any, Any], bool]] = {"over": gt, "under": lt, "at_least": ge, "at_most": le}


def compile_expression(expr: Expr) -> Closure:
    """The expression as a closure."""
    match expr:
        case Const(value):
            return _constant(value)
        case Path(root, ()):
            return _name(root)
        case Path(root, (name,)):
            return _field(root, name)
        case Path(root, fields):
            return _deep(root, fields)
        case Over():
            return _over(expr)
        case Apply(op, (first, second)) if op in STRICT and (known := _constant_of(second)) is not None:
            return _with_constant(op, compile_expression(first), known)
        case Apply(op, args):
            return _apply(op, tuple(compile_expression(arg) for arg in args))
    raise TypeError(f"not an expression: {expr!r}")


# ---- operations that see a missing operand, or none at all


def _apply(op: str, args: tuple[Closure, ...]) -> Closure:
    if op in _LAZY:
        return _LAZY[op](*args)
    strict = STRICT[op]
    if len(args) == 1:
        return _unary(strict, args[0])
    return _binary(strict, *args) if len(args) == 2 else _strict(strict, args)


def _constant_of(expr: Expr) -> Value:
    """What an author wrote, a list of such too; None for anything else."""
    match expr:
        case Const(value):
            return value
        case Apply("list", args):
            items = tuple([_constant_of(arg) for arg in args])
            return None if None in items else items
    return None


def _with_constant(op: str, arg: Closure, value: Value) -> Closure:
    """A comparison with what an author wrote, which most conditions are. Anything but a value of the constant's own
    kind goes the usual way."""
    strict = STRICT[op]
    if isinstance(value, Money) and op in SIGNS:
        return _amount(strict, SIGNS[op], arg, value)
    if isinstance(value, str | Decimal | bool) and op in ("is", "is_not"):
        return _plain(strict, arg, value, eq if op == "is" else ne)
    if isinstance(value, Decimal) and op in SIGNS:
        return _plain(strict, arg, value, SIGNS[op])
    if op in ("one_of", "not_one_of") and isinstance(value, tuple) and all(type(item) is str for item in value):
        return _among(strict, arg, value, inside=op == "one_of")
    return _right(strict, arg, value)


def _amount(strict: Callable[..., Value], sign: Callable[[Any, Any], bool], arg: Closure, limit: Money) -> Closure:
    amount, currency = limit.amount, limit.currency

    def run(scope: Scope) -> Value:
        left = arg(scope)
        if type(left) is Money and left.currency == currency:
            return sign(left.amount, amount)
        return None if left is None else strict(scope, left, limit)

    return run


def _plain(strict: Callable[..., Value], arg: Closure, value: Value, sign: Callable[[Any, Any], bool]) -> Closure:
    kind = type(value)

    def run(scope: Scope) -> Value:
        left = arg(scope)
        if type(left) is kind:
            return sign(left, value)
        return None if left is None else strict(scope, left, value)

    return run


def _among(strict: Callable[..., Value], arg: Closure, options: tuple[Value, ...], *, inside: bool) -> Closure:
    known = frozenset(options)

    def run(scope: Scope) -> Value:
        left = arg(scope)
        if type(left) is str:
            return (left in known) is inside
        return None if left is None else strict(scope, left, options)

    return run


def _right(strict: Callable[..., Value], arg: Closure, value: Value) -> Closure:
    def run(scope: Scope) -> Value:
        left = arg(scope)
        return None if left is None else strict(scope, left, value)

    return run


def _unary(strict: Callable[..., Value], arg: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        value = arg(scope)
        return None if value is None else strict(scope, value)

    return run


def _binary(strict: Callable[..., Value], first: Closure, second: Closure) -> Closure:
    """The common case, without a list of operands: guards run on every call."""

    def run(scope: Scope) -> Value:
        left = first(scope)
        right = second(scope)
        return None if left is None or right is None else strict(scope, left, right)

    return run


def _strict(strict: Callable[..., Value], args: tuple[Closure, ...]) -> Closure:
    def run(scope: Scope) -> Value:
        values = [arg(scope) for arg in args]
        return None if None in values else strict(scope, *values)

    return run


# ---- what stands for itself: a constant, a name, what is in it


def _constant(value: Value) -> Closure:
    def run(scope: Scope) -> Value:
        return value

    return run


def _name(root: str) -> Closure:
    """As `Scope.get`, without the call: no path is more common."""

    def run(scope: Scope) -> Value:
        names = scope.names
        return names[root] if root in names else scope.facts.named(root, scope.frame)

    return run


def _deep(root: str, fields: tuple[str, ...]) -> Closure:
    def run(scope: Scope) -> Value:
        return read_fields(scope.get(root), fields)

    return run


def _field(root: str, name: str) -> Closure:
    """One field of a name."""

    def run(scope: Scope) -> Value:
        names = scope.names
        value = names[root] if root in names else scope.facts.named(root, scope.frame)
        return value.fields.get(name) if type(value) is Record else read_fields(value, (name,))

    return run


# ---- truth


def _and(*args: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        truth: Value = True
        for arg in args:
            value = arg(scope)
            if value is False:
                return False
            if value is None:
                truth = None
        return truth

    return run


def _or(*args: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        truth: Value = False
        for arg in args:
            value = arg(scope)
            if value is True:
                return True
            if value is None:
                truth = None
        return truth

    return run


def _several(needed: Closure, *args: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        count = needed(scope)
        assert isinstance(count, Decimal)
        truths = [arg(scope) for arg in args]
        sure = sum(value is True for value in truths)
        if sure >= count:
            return True
        return None if sure + sum(value is None for value in truths) >= count else False

    return run


def _not(arg: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        value = arg(scope)
        return None if value is None else not value

    return run


def _verified(subject: Closure, level: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        name = level(scope)
        assert name is None or isinstance(name, str)
        return scope.facts.verified(name)

    return run


def _else(first: Closure, second: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        value = first(scope)
        return second(scope) if value is None else value

    return run


def _text(*args: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        parts = tuple([arg(scope) for arg in args])
        return None if None in parts else text(parts)

    return run


def _list(*args: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        return tuple([arg(scope) for arg in args])

    return run


def _known(arg: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        return arg(scope) is not None

    return run


def _missing(arg: Closure) -> Closure:
    def run(scope: Scope) -> Value:
        return arg(scope) is None

    return run


def _today() -> Closure:
    def run(scope: Scope) -> Value:
        return civil(scope.facts.now, scope.facts.zone)

    return run


def _now() -> Closure:
    def run(scope: Scope) -> Value:
        return scope.facts.now

    return run


def _season(default: Closure, *seasons: Closure) -> Closure:
    """The value of the season that today belongs to, by the civil days of the workspace's zone."""
    parts = tuple(zip(seasons[0::3], seasons[1::3], seasons[2::3], strict=False))

    def run(scope: Scope) -> Value:
        today = civil(scope.facts.now, scope.facts.zone)
        for first, last, value in parts:
            start, end = first(scope), last(scope)
            if isinstance(start, date) and isinstance(end, date) and start <= today <= end:
                return value(scope)
        return default(scope)

    return run


_LAZY: dict[str, Callable[..., Closure]] = {
    "and": _and,
    "or": _or,
    "several": _several,
    "not": _not,
    "verified": _verified,
    "else": _else,
    "text": _text,
    "known": _known,
    "missing": _missing,
    "list": _list,
    "today": _today,
    "now": _now,
    "season": _season,
}


# ---- over the elements of a list


def _over(expr: Over) -> Closure:
    source, condition, variable = compile_expression(expr.source), compile_expression(expr.condition), expr.variable
    result = _OVER[expr.op]

    def run(scope: Scope) -> Value:
        items = source(scope)
        if not isinstance(items, tuple):
            return None
        return result(items, [condition(scope.within(variable, item)) for item in items])

    return run


def _any(items: tuple[Value, ...], truths: list[Value]) -> Value:
    if any(truth is True for truth in truths):
        return True
    return None if any(truth is None for truth in truths) else False


def _every(items: tuple[Value, ...], truths: list[Value]) -> Value:
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def _none(items: tuple[Value, ...], truths: list[Value]) -> Value:
    found = _any(items, truths)
    return None if found is None else not found


def _where(items: tuple[Value, ...], truths: list[Value]) -> Value:
    """An element whose condition is missing makes the whole list missing: what is in it is not known."""
    if any(truth is None for truth in truths):
        return None
    return tuple(item for item, truth in zip(items, truths, strict=True) if truth is True)


def _the(items: tuple[Value, ...], truths: list[Value]) -> Value:
    """The one that fits; none, several, or doubt is missing."""
    found = _where(items, truths)
    return found[0] if isinstance(found, tuple) and len(found) == 1 else None


_OVER: dict[str, Callable[[tuple[Value, ...], list[Value]], Value]] = {
    "any": _any,
    "every": _every,
    "no": _none,
    "where": _where,
    "the": _the,
}
