"""What an escalation compares the signals of a conversation with: a confidence is at most 100%."""

from __future__ import annotations

from decimal import Decimal

from aop.analysis.findings import Findings
from aop.syntax import tree


def check_signals(node: tree.Expr, findings: Findings) -> None:
    """A finding for each share beside `confidence` that no confidence can be."""
    if not isinstance(node, tree.Apply):
        return
    if any(isinstance(arg, tree.Name) and arg.text == "confidence" for arg in node.args):
        for arg in node.args:
            if isinstance(arg, tree.Literal) and arg.kind == "percent" and _share(arg) > 1:
                message = f"no confidence is `{arg.span.text}`: it is from 0% to 100%"
                findings.error("AOP313", message, arg.span, "write `50%`, for example")
    for arg in node.args:
        check_signals(arg, findings)


def _share(node: tree.Literal) -> Decimal:
    return node.value if isinstance(node.value, Decimal) else Decimal(0)
