"""Calls that were booked with their commits and have not come back: known without looking in the ledger."""

from __future__ import annotations

from collections.abc import Iterable

#: So many, the latest ones; of another call the ledger is asked.
MAX_BOOKED = 10_000


class BookedHere:
    """Only of what this process is at: nobody else settles a call that it is about to send."""

    def __init__(self) -> None:
        self._calls: dict[str, None] = {}

    def __contains__(self, call: str) -> bool:
        return call in self._calls

    def note(self, calls: Iterable[str]) -> None:
        """A commit has booked them."""
        for call in calls:
            self._calls[call] = None
        while len(self._calls) > MAX_BOOKED:
            del self._calls[next(iter(self._calls))]

    def forget(self, call: str) -> None:
        """It came back, or is taken back."""
        self._calls.pop(call, None)
