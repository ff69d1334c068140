"""What a verification rests on: the slots in its condition, also through the look-ups that gave its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aop.machine.expressions import Expr, roots
from aop.machine.states import Assign, Call, Collect, Enter, Instruction, Verify


def rests_on(code: Sequence[Instruction], step: Verify) -> tuple[int, tuple[str, ...]] | None:
    """Where a new try begins (the first `collect` of those slots) and what it forgets; None when there is no slot."""
    binders = _binders(code)
    collected = {
        name: pc for pc, item in reversed(list(enumerate(code))) if isinstance(item, Collect) for name in item.slots
    }
    names: dict[str, None] = {}
    left = sorted(roots(step.condition))
    while left:
        name = left.pop(0)
        if name in names or name == "customer":
            continue
        names[name] = None
        for expr in binders.get(name, ()):
            left.extend(sorted(roots(expr)))
    slots = [name for name in names if name in collected]
    if not slots:
        return None
    forgets = tuple(name for name in names if name in collected or name in binders)
    return min(collected[name] for name in slots), forgets


def _binders(code: Sequence[Instruction]) -> dict[str, list[Expr]]:
    """The expressions that each name's value is made from."""
    found: dict[str, list[Expr]] = {}
    for step in code:
        match step:
            case Assign(name, value):
                found.setdefault(name, []).append(value)
            case Call(result=str(name), inputs=inputs) | Enter(result=str(name), inputs=inputs):
                _add_all(found, name, inputs)
    return found


def _add_all(found: dict[str, list[Expr]], name: str, inputs: Mapping[str, Expr]) -> None:
    found.setdefault(name, []).extend(inputs.values())
