"""`$1.000`: who writes it mostly means a thousand, and it is one. An amount has as many places as its currency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aop.syntax import tree
from aop.values import Money

if TYPE_CHECKING:
    from aop.analysis.symbols import Symbols

#: Currencies whose smallest coin is a thousandth.
THREE_PLACES = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

_THOUSANDS = re.compile(r"(?<![0-9.,])([1-9][0-9]{0,2})\.([0-9]{3})(?![0-9])")
_GROUPED = r"\1,\2"


def check_places(symbols: Symbols, node: tree.Literal) -> None:
    """A finding for an amount with three places behind its point, in a currency that has not so many."""
    value, text = node.value, node.span.text
    if not isinstance(value, Money) or not _THOUSANDS.search(text):
        return
    code = symbols.workspace.currency if value.currency == "$" else value.currency
    if code not in THREE_PLACES:
        message = f"`{text}` has three places behind its point, which no amount of {code} has"
        help_text = f"write `{_THOUSANDS.sub(_GROUPED, text)}`, if these are thousands"
        symbols.findings.error("AOP313", message, node.span, help_text)
