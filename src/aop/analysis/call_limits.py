"""Whether the `limit` of an action surely refuses a call of which only some inputs are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aop.machine.expressions import Apply, Const, Expr, Path

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda left, right: left == right,
    "is_not": lambda left, right: left != right,
    "over": lambda left, right: left > right,
    "under": lambda left, right: left < right,
    "at_least": lambda left, right: left >= right,
    "at_most": lambda left, right: left <= right,
}


def refused_by(limit: Expr, inputs: Mapping[tuple[str, ...], Any]) -> bool:
    """Whether the condition is a definite no; what cannot be known here is none."""
    return _truth(limit, inputs) is False


def _truth(node: Expr, inputs: Mapping[tuple[str, ...], Any]) -> bool | None:
    match node:
        case Apply("and", args):
            found = [_truth(item, inputs) for item in args]
            return False if False in found else None if None in found else True
        case Apply("or", args):
            found = [_truth(item, inputs) for item in args]
            return True if True in found else None if None in found else False
        case Apply("not", (inner,)):
            held = _truth(inner, inputs)
            return None if held is None else not held
        case Apply("between", (value, low, high)):
            return _truth(Apply("and", (Apply("at_least", (value, low)), Apply("at_most", (value, high)))), inputs)
        case Apply(op, (left, right)) if op in _COMPARED:
            return _compared(op, _value(left, inputs), _value(right, inputs))
    return None


def _compared(op: str, left: Any, right: Any) -> bool | None:
    amounts = [getattr(item, "amount", item) for item in (left, right)]
    if None in amounts or type(amounts[0]) is not type(amounts[1]):
        return None
    if getattr(left, "currency", None) != getattr(right, "currency", None):
        return None
    try:
        return _COMPARED[op](*amounts)
    except TypeError:
        return None


def _value(node: Expr, inputs: Mapping[tuple[str, ...], Any]) -> Any:
    match node:
        case Const(value):
            return value
        case Path(root, fields):
            return inputs.get((root, *fields))
    return None
