"""Shares and what a share is compared with or divided by: `60%` is not `60`, and nothing is divided by a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aop.analysis.scopes import Scope
from aop.machine.types import Type
from aop.syntax import tree

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

_COUNTED = ("integer",)


def check_share(resolver: Resolver, node: tree.Apply, left: Type, right: Type) -> bool:
    """Whether a share is compared with a share. A plain number beside one leaves a finding: `60` may be 60% or 60 times
    the whole. A number that was worked out, of no percent sign, may be a share too."""
    kinds = (left.kind, right.kind)
    if "percent" not in kinds or kinds == ("percent", "percent"):
        return True
    plain = next(
        (arg for arg in node.args if isinstance(arg, tree.Literal) and arg.kind == "number" and arg.value != 0),
        None,
    )
    if plain is not None:
        said = node.args[0].span.text if node.args[0] is not plain else "this"
        message = f"`{said}` is a share, and `{plain.span.text}` has no `%`"
        resolver.findings.error("AOP311", message, plain.span, f"write `{plain.span.text}%`")
        return False
    share = next((arg for arg in node.args if isinstance(arg, tree.Literal) and arg.kind == "percent"), None)
    if share is not None and any(kind in _COUNTED for kind in kinds):
        counted = node.args[0].span.text if node.args[0] is not share else "this"
        message = f"`{counted}` is a whole number, and `{share.span.text}` is a share"
        resolver.findings.error("AOP311", message, share.span, f"write `{share.span.text.rstrip('%')}`")
        return False
    return True


def check_divisor(resolver: Resolver, node: tree.Apply, scope: Scope) -> None:
    """What a value is divided by is written there, or a named constant, and not zero."""
    divisor = node.args[1]
    fixed = isinstance(divisor, tree.Literal) or (isinstance(divisor, tree.Name) and divisor.text in scope.constants)
    if not fixed:
        message = f"`{divisor.span.text}` may change, and a value is divided only by a constant"
        help_text = "divide by a number, or by a name under `values:`"
        resolver.findings.error("AOP313", message, divisor.span, help_text)
    elif isinstance(divisor, tree.Literal) and divisor.value == 0:
        resolver.findings.error("AOP313", "nothing is divided by zero", divisor.span, "write another number")
