"""Keys of the workspace whose values are in an order: a threshold above the other, or a reminder after the end, would
never have an effect.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aop.diagnostics import Span
from aop.syntax import nodes
from aop.syntax.nodes import Found
from aop.values import Duration

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


def check_thresholds(root: nodes.Mapping, accept: Decimal, clarify: Decimal, found: Found) -> None:
    """What is taken needs more confidence than what is asked about."""
    if clarify > accept:
        message = "`clarify` is over `accept`, so nobody is ever asked which they meant"
        found.error("AOP171", message, _place(root, "understanding", "clarify"), "write a lower one than `accept`")


def check_reminders(root: nodes.Mapping, silence: dict[str, Any], found: Found) -> None:
    """Reminders come one after the other, and before the end; all are counted from the question."""
    times = [_seconds(item) for item in (*silence.get("remind", ()), silence.get("end"))]
    known = [time for time in times if time is not None]
    if known != sorted(set(known)):
        message = "each reminder comes after the one before, and the end after all of them"
        help_text = "write the times since the question: `{remind: [2 minutes, 10 minutes], end: 30 minutes}`"
        found.error("AOP171", message, _place(root, "silence", "remind"), help_text)


def _seconds(item: Any) -> Decimal | None:
    if not isinstance(item, Duration) or item.business or item.unit not in _SECONDS:
        return None
    return item.count * _SECONDS[item.unit]


def _place(root: nodes.Mapping, key: str, inner: str) -> Span:
    """The value of a key inside another; the outer one where it is not written."""
    for entry in root.entries:
        if entry.name == key:
            values = entry.value.entries if isinstance(entry.value, nodes.Mapping) else ()
            return next((item.value.span for item in values if item.name == inner), entry.key.inside)
    return root.span
