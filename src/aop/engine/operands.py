"""What a condition looked at: its operands with their values, for whoever asks why it held or did not.

Taken when a condition is decided, since the values are others later; only references are kept, nothing is formatted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from aop.engine.program import Program
from aop.engine.scope import Scope
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.values import Value

#: Operands of a condition: what each is called, and what it is now.
Operands: TypeAlias = tuple[tuple[str, Value], ...]


def operands(program: Program, expr: Expr, scope: Scope) -> Operands:
    """The operands of a condition of this release with their values in a scope."""
    parts = program.operands.get(id(expr))
    if parts is None:
        parts = program.operands[id(expr)] = tuple(dict(_parts(expr, frozenset())).items())
    return tuple([(name, program.value(part, scope)) for name, part in parts])


def _parts(expr: Expr, hidden: frozenset[str]) -> Iterator[tuple[str, Expr]]:
    """Paths, and facts of the conversation; `hidden` are the names of elements, which have no value of their own."""
    match expr:
        case Path(root, fields):
            if root not in hidden:
                yield ".".join((root, *fields)), expr
        case Apply(op, args) if op in _FACTS:
            yield (
                _FACTS[op].format(*(str(arg.value or "") if isinstance(arg, Const) else "" for arg in args)).strip(),
                expr,
            )
        case Apply(_, args):
            for arg in args:
                yield from _parts(arg, hidden)
        case Over(_, variable, source, condition):
            yield from _parts(source, hidden)
            yield from _parts(condition, hidden | {variable})


_FACTS = {
    "verified": "customer is verified {1}",
    "mentions": "customer mentions {1}",
    "open": "{0} is open",
    "done_count": "times {0} was done",
    "done_total": "total of {0}.{1}",
}
