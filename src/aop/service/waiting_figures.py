"""How much waits for people, counted in the store: the same figure whichever process is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aop.errors import PortError
from aop.ports.store import KINDS, Store

#: Counted again no sooner than after so many seconds.
COUNTED_SECONDS = 10.0
#: Of so many conversations at most, so many at a time; where more wait, the figure is that of so many.
MAX_COUNTED, PAGE = 5_000, 200
#: What is counted: the figure's name and what it says, by the kind of what waits.
FIGURES: Mapping[str, tuple[str, str]] = {
    "approval": ("aop_approvals_waiting", "Approvals that wait"),
    "question": ("aop_questions_waiting", "Questions that wait"),
    "task": ("aop_tasks_waiting", "Calls to do by hand"),
    "parked": ("aop_parked", "Calls that wait for a person"),
}


class WaitingFigures:
    """Counts what waits when somebody looks. Where the store cannot be asked the figures stay as they were."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._counted_at: float | None = None
        self._counts = dict.fromkeys(KINDS.values(), 0)

    def count(self, kind: str) -> float:
        return float(self._counts[kind])

    async def look(self) -> None:
        now = self._now()
        if self._counted_at is not None and now - self._counted_at < COUNTED_SECONDS:
            return
        self._counted_at = now
        try:
            for kind in KINDS.values():
                self._counts[kind] = await self._waiting(kind)
        except PortError:
            return

    async def _waiting(self, kind: str) -> int:
        counted, after = 0, ""
        for _ in range(MAX_COUNTED // PAGE):
            found = await self._store.waiting(kind, PAGE, after)
            if not found:
                break
            counted, after = counted + len(found), found[-1][0]
        return counted
