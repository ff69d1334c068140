"""Clocks: the system's, and one that is set by hand (tests, scripts, simulation)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock, plus what a script has let pass."""

    def __init__(self) -> None:
        self._passed = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._passed

    def advance(self, time: timedelta) -> None:
        """As if so much time had passed."""
        self._passed += time


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, time: timedelta) -> None:
        self._now += time
