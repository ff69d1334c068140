"""Findings that only follow from a file that could not be opened or decoded: whatever it declares, nobody knows it now.

What such a file may declare depends on where it stands: a system under `actions/`, a procedure with its intents, the
workspace itself. A name that something else is near to is a mistake of its own, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aop.diagnostics import Finding, Severity

#: What is said of a whole file of which nothing could be read.
_LOST = ("AOP101", "AOP108", "AOP109")
_NEAR = "did you mean"

#: Where a lost file stands, and what is said of the names that only it declares. A condition over a record of a lost
#: system is judged without it.
_FOLLOWERS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(r"(^|/)actions/[^/]*\.yaml$"),
        frozenset({"AOP201", "AOP203", "AOP205", "AOP206", "AOP211", "AOP223", "AOP411"}),
    ),
    (re.compile(r"\.aop\.yaml$"), frozenset({"AOP216", "AOP221", "AOP232", "AOP234", "AOP504", "AOP806"})),
    (re.compile(r"(^|/)workspace\.yaml$"), frozenset({"AOP173"})),
)


def without_lost(items: Iterable[Finding]) -> list[Finding]:
    """The findings without those that rest on a lost file."""
    found = list(items)
    followers = _followers(found)
    return [item for item in found if item.code not in followers or _NEAR in item.help]


def _followers(found: Sequence[Finding]) -> frozenset[str]:
    lost = [item.span.source.path for item in found if _is_lost(item)]
    return frozenset().union(*(codes for where, codes in _FOLLOWERS if any(where.search(path) for path in lost)))


def _is_lost(item: Finding) -> bool:
    """Whether nothing of a file could be read: of one with a bad byte in it, the rest is."""
    return item.code in _LOST and item.severity is Severity.ERROR and not item.span.source.text
