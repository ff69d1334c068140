"""A system that is down is not asked by every conversation: a breaker for each system.

    closed ── FAILURES calls in a row that it did not take ──▶ open: calls end at once, as from a system that is down
       ▲                                                         │ PAUSE later one call tries
       └──────────────── it answered ◀───────────────────────────┘

Customers are told sooner, and a system that comes back is not met by everything that was waiting for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: So many calls in a row that a system did not take, or did not answer, until it is left alone; and for how long.
FAILURES = 5
PAUSE = timedelta(seconds=30)
#: What is said of a call that was not tried.
LEFT_ALONE = "{system} did not answer the last {failures} calls, so it is left alone for a moment"


@dataclass(slots=True)
class _Breaker:
    """How a system did lately."""

    failures: int = 0
    until: datetime | None = None  # when it may be tried again; None while it is asked as usual


class Breakers:
    """By system; there are as many as the release has systems."""

    def __init__(self) -> None:
        self._by_system: dict[str, _Breaker] = {}

    def refuses(self, system: str, now: datetime) -> str | None:
        """Why a call is not tried now; None when it is. The one that is let through after the pause is alone: until it
        has come back the pause begins again for the others."""
        breaker = self._by_system.get(system)
        if breaker is None or breaker.until is None:
            return None
        if now >= breaker.until:
            breaker.until = now + PAUSE
            return None
        return LEFT_ALONE.format(system=system, failures=breaker.failures)

    def answered(self, system: str) -> None:
        """Whatever it said: it is there."""
        self._by_system.pop(system, None)

    def did_not(self, system: str, now: datetime) -> None:
        """It did not take a call, or nothing came back."""
        breaker = self._by_system.setdefault(system, _Breaker())
        breaker.failures += 1
        if breaker.failures >= FAILURES:
            breaker.until = now + PAUSE
