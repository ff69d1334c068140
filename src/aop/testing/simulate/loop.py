"""An event loop without a clock of its own: time goes on only when nothing more happens at this moment.

Whatever runs in it runs in the same order each time; what may happen in another order says so by sleeping for a time
that the seed chose. A day takes as long as its events.
"""

from __future__ import annotations

import asyncio
import heapq
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")
Back = Callable[..., object]

#: So many steps of its tasks are one simulation at most; more is a loop that nobody ends.
MAX_STEPS = 60_000


class Stuck(AssertionError):
    """Nothing can happen any more, or there is no end of what happens."""


class VirtualLoop(asyncio.AbstractEventLoop):
    """Runs tasks in one thread. Its time is in seconds and begins at 0."""

    def __init__(self) -> None:
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._now = 0.0
        self._made = 0
        self.steps = 0
        self.broken: list[BaseException] = []  # what nobody caught

    def run(self, coming: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives, with everything that it started running beside it. Raises Stuck, and whatever went
        wrong in a callback that nobody waits for."""
        before = events._get_running_loop()
        events._set_running_loop(self)
        try:
            task: asyncio.Task[T] = self.create_task(coming)
            while not task.done():
                self._step()
            if self.broken:
                raise self.broken[0]
            return task.result()
        finally:
            events._set_running_loop(before)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Stuck(f"no end after {MAX_STEPS} steps")
        if not self._ready:
            self._advance()
        handle = self._ready.popleft()
        if not handle.cancelled():
            handle._run()

    def _advance(self) -> None:
        """To the next moment at which something happens."""
        while self._timers:
            when, _, handle = heapq.heappop(self._timers)
            if not handle.cancelled():
                self._now = max(self._now, when)
                self._ready.append(handle)
                return
        raise Stuck("nothing can happen any more, and somebody still waits")

    async def sleep(self, seconds: float) -> None:
        """Lets everything else happen that happens earlier."""
        future: asyncio.Future[None] = asyncio.Future(loop=self)
        self.call_later(seconds, _wakes, future)
        await future

    # ---- what asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def call_soon(self, callback: Back, *args: Any, context: Context | None = None) -> asyncio.Handle:  # type: ignore[override]
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(self, callback: Back, *args: Any, context: Context | None = None) -> asyncio.Handle:  # type: ignore[override]
        return self.call_soon(callback, *args, context=context)  # there is one thread

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Back, *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Back, *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._made += 1
        heapq.heappush(self._timers, (when, self._made, handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Passed over when its time comes."""

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, **more: Any) -> asyncio.Task[Any]:
        task: Any = asyncio.Task(coro, loop=self, **more)
        task._log_destroy_pending = False  # a process that dies leaves its tasks
        made: asyncio.Task[Any] = task
        return made

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and "never retrieved" not in context.get("message", ""):
            self.broken.append(error)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False


def _wakes(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
