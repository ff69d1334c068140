"""Conditions that are decided before anything is known: never true, or always.

A condition is written as alternatives of simple tests (its disjunctive form, bounded). It is never true when no
alternative can hold: a test of two constants fails, something is compared with itself, or the tests of one value
leave it nothing (`over $100` and `under $50`, two options at once). It is always true when its opposite is never.
What is not understood is believed to be possible, so a verdict is never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from aop.machine.expressions import Apply, Const, Expr, Path
from aop.machine.types import Type
from aop.values import Money, Value

#: A test, and whether it holds.
Test: TypeAlias = tuple[Expr, bool]
TypeOf: TypeAlias = Callable[[Path], Type | None]

#: More alternatives than this are not looked at: the condition counts as possible.
MAX_ALTERNATIVES = 64

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "is": eq, "is_not": ne, "over": gt, "under": lt, "at_least": ge, "at_most": le, "after": gt, "before": lt,
}  # fmt: skip
_OPPOSITE = {
    "is": "is_not", "is_not": "is", "over": "at_most", "under": "at_least", "at_least": "under", "at_most": "over",
    "one_of": "not_one_of", "not_one_of": "one_of", "known": "missing", "missing": "known",
}  # fmt: skip
_TURNED = {
    "over": "under",
    "under": "over",
    "at_least": "at_most",
    "at_most": "at_least",
    "is": "is",
    "is_not": "is_not",
}
_ONE_WORD = {"after": "over", "before": "under"}


def untyped(path: Path) -> Type | None:
    """For conditions whose names have no types at hand."""
    return None


def constant(condition: Expr, type_of: TypeOf = untyped) -> bool | None:
    """The truth of a condition when nothing can change it, else None."""
    if never(((condition, True),), type_of):
        return False
    return True if never(((condition, False),), type_of) else None


def never(tests: Iterable[Test], type_of: TypeOf = untyped) -> bool:
    """Whether these tests can never hold together."""
    parts = [_alternatives(expr, truth) for expr, truth in tests]
    count = 1
    for part in parts:
        count *= len(part)
    if count > MAX_ALTERNATIVES:
        return False
    return all(_impossible([test for part in chosen for test in part], type_of) for chosen in product(*parts))


# ---- alternatives


def _alternatives(expr: Expr, truth: bool) -> list[tuple[Test, ...]]:
    match expr:
        case Apply("not", (arg,)):
            return _alternatives(arg, not truth)
        case Apply("and" | "or" as op, args):
            parts = [_alternatives(arg, truth) for arg in args]
            return _all_of(parts) if (op == "and") == truth else [item for part in parts for item in part]
        case Apply("between", (value, low, high)):
            both = Apply("and", (Apply("at_least", (value, low)), Apply("at_most", (value, high))))
            return _alternatives(both, truth)
    return [(_plain(expr, truth),)]


def _all_of(parts: list[list[tuple[Test, ...]]]) -> list[tuple[Test, ...]]:
    found: list[tuple[Test, ...]] = [()]
    for part in parts:
        found = [(*left, *right) for left in found for right in part]
        if len(found) > MAX_ALTERNATIVES:
            return [()]  # too many: possible
    return found


def _plain(expr: Expr, truth: bool) -> Test:
    """A test with its constant on the right, and without a no in front of it where there is a word for that."""
    match expr:
        case Apply(op, args) if op in _ONE_WORD:
            return _plain(Apply(_ONE_WORD[op], args), truth)
        case Apply(op, (Const() as left, right)) if op in _TURNED and not isinstance(right, Const):
            return _plain(Apply(_TURNED[op], (right, left)), truth)
        case Apply(op, args) if not truth and op in _OPPOSITE:
            return Apply(_OPPOSITE[op], args), True
    return expr, truth


# ---- what cannot be


@dataclass(slots=True)
class _Left:
    """What the tests of one value leave to it. `low` and `high` are bounds with whether the bound itself is out."""

    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None
    only: set[Any] | None = None
    never: set[Any] = field(default_factory=set)
    compared: bool = False
    missing: bool = False

    def keep(self, values: set[Any]) -> None:
        self.only = values if self.only is None else self.only & values

    def nothing(self) -> bool:
        if self.missing and self.compared:
            return True
        if self.only is not None:
            return not any(self._fits(value) for value in self.only - self.never)
        if self.low is None or self.high is None or self.low[0][:-1] != self.high[0][:-1]:
            return False
        (low, over), (high, under) = self.low, self.high
        return bool(low[-1] > high[-1] or (low[-1] == high[-1] and (over or under)))

    def _fits(self, value: Any) -> bool:
        if self.low is not None and self.low[0][:-1] == value[:-1]:
            bound, out = self.low
            if value[-1] < bound[-1] or (out and value[-1] == bound[-1]):
                return False
        if self.high is not None and self.high[0][:-1] == value[:-1]:
            bound, out = self.high
            if value[-1] > bound[-1] or (out and value[-1] == bound[-1]):
                return False
        return True


def _impossible(tests: list[Test], type_of: TypeOf) -> bool:
    if any(_decided(expr) is (not truth) for expr, truth in tests):
        return True
    if len(tests) > 1:
        held = set(tests)
        if any((expr, not truth) in held for expr, truth in tests):
            return True
    left: dict[Expr, _Left] = {}
    for expr, truth in tests:
        if truth and isinstance(expr, Apply) and expr.args and not isinstance(expr.args[0], Const):
            _narrow(left.setdefault(expr.args[0], _Left()), expr)
    for subject, item in left.items():
        options = _options(type_of(subject)) if isinstance(subject, Path) else None
        if options is not None and item.compared:
            item.keep(options)
    return any(item.nothing() for item in left.values())


def _narrow(left: _Left, test: Apply) -> None:
    match test:
        case Apply("missing", _):
            left.missing = True
        case Apply("known", _):
            left.compared = True
        case Apply("one_of" | "not_one_of" as op, (_, Apply("list", items))):
            values = [_key(item.value) for item in items if isinstance(item, Const)]
            if len(values) == len(items):
                left.compared = True
                if op == "one_of":
                    left.keep(set(values))
                else:
                    left.never.update(values)
        case Apply(op, (_, Const(value))) if op in _COMPARED and value is not None:
            left.compared = True
            _bound(left, op, _key(value))


def _bound(left: _Left, op: str, key: Any) -> None:
    match op:
        case "is":
            left.keep({key})
        case "is_not":
            left.never.add(key)
        case "over" | "at_least":
            if left.low is None or _tighter(key, op == "over", left.low, 1):
                left.low = (key, op == "over")
        case "under" | "at_most":
            if left.high is None or _tighter(key, op == "under", left.high, -1):
                left.high = (key, op == "under")


def _tighter(key: Any, out: bool, held: tuple[Any, bool], sign: int) -> bool:
    """Whether a bound says more than the one that is held; of two units the first stays."""
    if key[:-1] != held[0][:-1]:
        return False
    if key[-1] == held[0][-1]:
        return out and not held[1]
    return bool((key[-1] > held[0][-1]) == (sign > 0))


def _decided(expr: Expr) -> bool | None:
    """The truth of a test of constants, or of something with itself."""
    match expr:
        case Const(bool() as value):
            return value
        case Apply(op, (Const(left), Const(right))) if op in _COMPARED and None not in (left, right):
            return _compare(op, _key(left), _key(right))
        case Apply("one_of" | "not_one_of" as op, (Const(left), Apply("list", items))):
            if all(isinstance(item, Const) for item in items):
                inside = any(isinstance(item, Const) and _key(item.value) == _key(left) for item in items)
                return inside == (op == "one_of")
        case Apply(op, (left_side, right_side)) if op in _COMPARED and left_side == right_side:
            return op in ("is", "at_least", "at_most")
    return None


def _compare(op: str, left: Any, right: Any) -> bool | None:
    if left[:-1] == right[:-1]:
        return _COMPARED[op](left[-1], right[-1])
    return None


def _key(value: Value) -> tuple[Any, ...]:
    """A value with the unit in which it compares: only values of one unit are put in order."""
    match value:
        case bool():
            return ("yes_no", value)
        case Decimal():
            return ("number", value)
        case Money(amount, currency):
            return ("money", currency, amount)
        case datetime():
            return ("moment", value)
        case date():
            return ("date", value)
        case time():
            return ("time", value)
        case str():
            return ("text", value)
    return ("other", repr(type(value)), repr(value))


def _options(kind: Type | None) -> set[Any] | None:
    if kind is None:
        return None
    if kind.kind == "yes_no":
        return {("yes_no", True), ("yes_no", False)}
    return {("text", option) for option in kind.options} if kind.kind == "choice" and kind.options else None
