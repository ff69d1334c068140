"""Whether the service can take messages, and if not, why: one word for each state that needs another remedy.

ready · starting · stopping · store_full · store_read_only · store_away · store_failed
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from aop.errors import PortError
from aop.ports.store import Store, StoreFailed

#: What to do about a state, for whoever is woken by it.
REMEDIES = {
    "store_full": "the disk of the store is full: make room; nothing that was acknowledged is lost",
    "store_read_only": "the store cannot be written: look at its mount and its permissions",
    "store_away": "the database does not answer: look at it and at the network",
    "store_failed": "the store cannot be read",
    "starting": "what was left by the last run is being gone on with",
    "stopping": "what is under way comes to its end; nothing new is taken",
}
#: So long after a write that failed the store is said to take none. Then it is tried with messages again: who stands in
#: front sends none to a service that is not ready, and without any it would never be known that there is room.
TRIED_AGAIN_SECONDS = 15.0
_BY_WHY = {"full": "store_full", "read_only": "store_read_only", "away": "store_away", "closed": "stopping"}


class Health:
    """How the store did last, and whether the service is up."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._phase = "starting"
        self._store = "ready"
        self._failed_at = 0.0

    def is_up(self) -> None:
        self._phase = "ready"

    def is_stopping(self) -> None:
        self._phase = "stopping"

    def wrote(self) -> None:
        """A commit was taken."""
        self._store = "ready"

    def failed(self, error: PortError) -> None:
        """A commit, or a look at the store, was not."""
        self._store = _BY_WHY.get(getattr(error, "why", ""), "store_failed")
        self._failed_at = self._now()

    async def state(self, store: Store) -> str:
        """One word. The store is asked for something small each time, so that a database that is away is noticed
        without traffic."""
        if self._phase != "ready":
            return self._phase
        try:
            await store.next_due()
        except StoreFailed as error:
            self.failed(error)
        else:
            if self._store in ("store_away", "store_failed") or self._now() - self._failed_at >= TRIED_AGAIN_SECONDS:
                self._store = "ready"
        return self._store
