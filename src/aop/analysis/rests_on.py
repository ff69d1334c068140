"""What a verification rests on: the slots in its condition, also through the look-ups that gave its records.

A new try begins where the first of those slots is asked, or with the `repeat` that asks it. What was bound before that
place stays: to ask again for a code does not send it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.machine.expressions import Expr, roots
from aop.machine.states import Assign, Call, Collect, Count, Enter, Instruction, Verify


def rests_on(code: Sequence[Instruction], step: Verify) -> tuple[int, tuple[str, ...]] | None:
    """Where a new try begins (the first `collect` of those slots) and what it forgets; None when there is no slot."""
    bindings = tuple(_bindings(code))
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
        for exprs in (exprs for bound, _, exprs in bindings if bound == name):
            left.extend(root for expr in exprs for root in sorted(roots(expr)))
    slots = [name for name in names if name in collected]
    if not slots:
        return None
    again = _outside(code, min(collected[name] for name in slots), code.index(step))
    bound_again = {name for name, pc, _ in bindings if pc >= again}
    return again, tuple(name for name in names if name in collected or name in bound_again)


def _outside(code: Sequence[Instruction], again: int, here: int) -> int:
    """The `repeat` around a place, where it ends before the verification: it begins anew, with all of its passes."""
    heads = (pc for pc, item in enumerate(code) if isinstance(item, Count) and pc < again < item.exit <= here)
    return min(heads, default=again)


def _bindings(code: Sequence[Instruction]) -> Iterator[tuple[str, int, tuple[Expr, ...]]]:
    """Each name that is given a value, with the place where and the expressions that the value is made from."""
    for pc, step in enumerate(code):
        match step:
            case Assign(name, value):
                yield name, pc, (value,)
            case Call(result=str(name), inputs=inputs) | Enter(result=str(name), inputs=inputs):
                yield name, pc, tuple(inputs.values())
