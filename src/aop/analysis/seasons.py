"""Constants that have another value in a season: where their name stands, the expression with all values stands for it.

So a rule means the same wherever it stands, and whatever looks at an expression (what may change while nobody sets
anything, what a question shows) sees that its value rests on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from aop.analysis.kinds import NUMERIC, described, joined, same_unit
from aop.machine.expressions import Apply, Expr
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ConstantDecl

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

SEASON = "season"


def is_seasonal(item: ConstantDecl) -> bool:
    """Whether a constant has more than one value."""
    return isinstance(item.value, tree.Apply) and item.value.op == SEASON


def seasons(
    workspace: Iterable[ConstantDecl], own: Iterable[ConstantDecl], resolve: Callable[[ConstantDecl], Expr]
) -> Mapping[str, Apply]:
    """The expression of each name that has several values; a file's own constant hides the workspace's."""
    declared = {item.name.text: item for item in (*workspace, *own)}
    found = {name: resolve(item) for name, item in declared.items() if is_seasonal(item)}
    return {name: expr for name, expr in found.items() if isinstance(expr, Apply)}


def check_season(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    """The values of all seasons are of one type, and durations and amounts of one unit."""
    kind = given[0]
    for arg, other in zip(node.args[3::3], given[3::3], strict=True):
        both = joined(kind, other)
        if both is None or not same_unit(kind, other) or _is_share(kind) != _is_share(other):
            message = f"the default is {described(kind)}, this is {described(other)}"
            help_text = f"write a value like the default, `{node.args[0].span.text}`"
            resolver.findings.error("AOP302", message, arg.span, help_text)
            return None
        kind = both
    return kind


def _is_share(kind: Type) -> bool:
    return kind.kind == "percent" and kind.kind in NUMERIC
