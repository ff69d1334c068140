"""Jobs on their way to the one thread of a store that writes.

The thread is woken when everybody in the loop who can go on has gone on, or enough of them wait: woken by each job, it
would make a transaction for each, and take turns with the loop for every statement. Who writes may also take them in
that moment, in the loop's own thread (`here`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from aop.ports.store import StoreFailed

#: So many jobs may wait; more than that and whoever writes is hopelessly behind.
MAX_WAITING = 100_000
#: After so many jobs the thread is put to work, though more may come in the same moment.
ENOUGH = 16

J = TypeVar("J")


class Waiting(Generic[J]):
    """In the order in which they were given. Any thread may give, one takes."""

    def __init__(self, store: str = "the store", here: Callable[[], bool] | None = None) -> None:
        self._store = store
        self._here = here  # whether all of them were taken
        self.enough = ENOUGH
        self._jobs: deque[J] = deque()
        self._wakes: SimpleQueue[bool] = SimpleQueue()  # whether it goes on after this
        self._nudged: asyncio.AbstractEventLoop | None = None  # the loop that wakes the thread in a moment
        self._closed = False
        self._going = True

    def give(self, job: J) -> None:
        """Raises StoreFailed where nothing is written any more, or too much waits."""
        if self._closed:
            raise StoreFailed(f"{self._store}: the store is closed", "closed")
        if len(self._jobs) >= MAX_WAITING:
            raise StoreFailed(f"{self._store}: {MAX_WAITING} writes wait for the store: try again later", "away")
        self._jobs.append(job)
        loop = asyncio._get_running_loop()
        if loop is None or len(self._jobs) % self.enough == 0:
            self._wakes.put(True)
        elif self._nudged is not loop:
            self._nudged = loop
            loop.call_soon(self._nudge)

    def _nudge(self) -> None:
        self._nudged = None
        if self._here is None or not self._here():
            self._wakes.put(True)

    def close(self) -> bool:
        """Nothing more is given; whether that is new. What waits is still taken."""
        if self._closed:
            return False
        self._closed = True
        self._wakes.put(False)
        return True

    def awaited(self, seconds: float) -> bool:
        """Waits for the next jobs, no longer than so many seconds, also where a loop that was to wake the thread stands
        still. False behind the last."""
        if not self._going:
            return bool(self._jobs)
        with suppress(Empty):
            self._going = self._wakes.get(timeout=seconds)
            while self._going:  # woken several times for what is taken at once
                self._going = self._wakes.get_nowait()
        return True

    def taken(self, most: int) -> list[J]:
        """Those that are there; for what is left the thread is woken again. Who takes from several threads lets one of
        them at a time."""
        found = [self._jobs.popleft() for _ in range(min(len(self._jobs), most))]
        if self._jobs:
            self._wakes.put(True)
        return found

    def seen(self) -> tuple[J, ...]:
        """Those that are there, which stay there."""
        return tuple(self._jobs)
