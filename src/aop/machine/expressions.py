"""Conditions and values of the language as data, with names resolved.

Four shapes: a constant, a path from a name in scope through fields, an operation, and something over the
elements of a list. `OPERATIONS` is the closed list of operations with their number of operands; the evaluator,
the type checker and the prover each have exactly one case for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from aop.values import Value


@dataclass(frozen=True, slots=True)
class Const:
    value: Value


@dataclass(frozen=True, slots=True)
class Path:
    """`root` is a name in scope; a field of a list is the list of that field."""

    root: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """`op`: any, every, no, the, where. The element is in scope of the condition as `variable`."""

    op: str
    variable: str
    source: Expr
    condition: Expr


Expr: TypeAlias = Const | Path | Apply | Over

#: Operation → number of operands; None = any number. Texts that name things (a level, a topic, a queue, an
#: action, a field, a unit) are `Const` operands.
OPERATIONS: dict[str, int | None] = {
    # truth
    "and": None, "or": None, "not": 1,
    "several": None,  # at least N (first operand) of the others
    # comparisons
    "is": 2, "is_not": 2, "over": 2, "under": 2, "at_least": 2, "at_most": 2, "between": 3,
    "one_of": 2, "not_one_of": 2, "contains": 2, "known": 1, "missing": 1, "before": 2, "after": 2,
    "within_last": 2, "within_next": 2, "more_than_ago": 2, "at_least_ago": 2, "at_most_ago": 2,
    # what the conversation knows
    "verified": 2,  # subject, level (Const None: any level)
    "mentions": 2,  # subject, topic
    "open": 1,  # queue
    # values
    "plus": 2, "minus": 2, "times": 2, "divide": 2, "negative": 1, "rounded": 1, "else": 2,
    "count": 1,
    "total": 2,  # list, the zero of its type (what an empty list sums to)
    "lowest": 2, "highest": 2, "latest": 2, "length": 1, "since": 2,
    "list": None, "today": 0, "now": 0,
    "season": None,  # the default, then for each season its first day, its last day (both inside) and its value
    "text": None,  # one text made of these pieces; a value among them stands as `say` would show it
    "done_count": 1,  # action
    "done_total": 2,  # action, input
}  # fmt: skip


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, outermost first."""
    yield expr
    match expr:
        case Apply(_, args):
            for arg in args:
                yield from walk(arg)
        case Over(_, _, source, condition):
            yield from walk(source)
            yield from walk(condition)


def roots(expr: Expr) -> frozenset[str]:
    """The names in scope that an expression reads; variables of `Over` are not among them."""
    match expr:
        case Path(root, _):
            return frozenset({root})
        case Apply(_, args):
            return frozenset().union(*(roots(arg) for arg in args))
        case Over(_, variable, source, condition):
            return roots(source) | (roots(condition) - {variable})
    return frozenset()
