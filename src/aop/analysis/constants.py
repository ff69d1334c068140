"""Named values (`values:`): each is written out or computed from what is written out, once, when it is compiled.

One with seasons stays an operation over the values of all seasons (`aop.analysis.seasons`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aop.analysis.findings import Findings
from aop.analysis.named import NOTHING
from aop.analysis.scopes import Scope
from aop.analysis.seasons import SEASON
from aop.diagnostics import Span
from aop.machine.arithmetic import folded
from aop.machine.expressions import Apply, Const, Expr
from aop.machine.types import Type
from aop.syntax.declarations import ConstantDecl

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

#: Nothing is in scope of a constant: it is the same for every customer.
NOWHERE = Scope({}, {}, {})


def constant(resolver: Resolver, item: ConstantDecl) -> tuple[Expr, Type | None]:
    """What a named value is: a `Const`, or a `season` of them. One that is neither has no type, so that nothing more
    is said of it: `check_constants` says what is wrong."""
    expr, kind = resolver.value(item.value, NOWHERE)
    expr = folded(expr)
    return (expr, kind) if _is_fixed(expr) else NOTHING


def check_constants(resolver: Resolver, items: Iterable[ConstantDecl], findings: Findings) -> None:
    """What is wrong with each is said where it stands, and once."""
    for item in items:
        before = len(findings.items)
        expr, kind = resolver.value(item.value, NOWHERE)
        if kind is not None and len(findings.items) == before and not _is_fixed(folded(expr)):
            findings.error("AOP315", *_not_fixed(item))


def _is_fixed(expr: Expr) -> bool:
    if isinstance(expr, Apply) and expr.op == SEASON:
        return all(_is_fixed(arg) for arg in expr.args)
    return isinstance(expr, Const) and expr.value is not None


def _not_fixed(item: ConstantDecl) -> tuple[str, Span, str]:
    message = f"`{item.name.text}` is not the same always, so it is no constant"
    help_text = "write a value, or one computed from values (`$5 * 2`); anything else is `set` in a step"
    return message, item.value.span, help_text
