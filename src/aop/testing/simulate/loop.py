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
from contextvars import Context, copy_context
from typing import Any, TypeVar

T = TypeVar("T")
Back = Callable[..., object]

#: So many steps of its tasks are one simulation at most; more is a loop that nobody ends.
MAX_STEPS = 60_000


class Stuck(AssertionError):
    """Nothing can happen any more, or there is no end of what happens."""


class _Soon:
    """A callback that may be taken back; what asyncio's handles do, without what nobody asks of them here."""

    __slots__ = ("_args", "_back", "_context", "_gone")

    def __init__(self, back: Back, args: tuple[Any, ...], context: Context | None) -> None:
        self._back = back
        self._args = args
        self._context = copy_context() if context is None else context
        self._gone = False

    def cancel(self) -> None:
        self._gone = True

    def cancelled(self) -> bool:
        return self._gone

    def when(self) -> float:
        raise NotImplementedError("nobody asks for it here")

    def run(self) -> None:
        if not self._gone:
            self._context.run(self._back, *self._args)


class VirtualLoop(asyncio.AbstractEventLoop):
    """Runs tasks in one thread. Its time is in seconds and begins at 0."""

    def __init__(self) -> None:
        self._ready: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, _Soon | asyncio.Future[None]]] = []
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
            self._until(task)
            if self.broken:
                raise self.broken[0]
            return task.result()
        finally:
            events._set_running_loop(before)

    def _until(self, task: asyncio.Task[Any]) -> None:
        """One step after the other until a task is done."""
        ready = self._ready
        while not task.done():
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise Stuck(f"no end after {MAX_STEPS} steps")
            if not ready:
                self._advance()
                continue
            run, given = ready.popleft()
            try:
                run(*given)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio's handles do
                self.call_exception_handler({"exception": error})

    def _advance(self) -> None:
        """To the next moment at which something happens, and what happens then."""
        while self._timers:
            when, _, due = heapq.heappop(self._timers)
            if due.cancelled():
                continue
            if when > self._now:
                self._now = when
            if isinstance(due, _Soon):
                self._ready.append((due.run, ()))
            elif not due.done():
                due.set_result(None)
            return
        raise Stuck("nothing can happen any more, and somebody still waits")

    async def sleep(self, seconds: float) -> None:
        """Lets everything else happen that happens earlier."""
        future: asyncio.Future[None] = asyncio.Future(loop=self)
        self._made += 1
        heapq.heappush(self._timers, (self._now + seconds, self._made, future))
        await future

    # ---- what asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def call_soon(self, callback: Back, *args: Any, context: Context | None = None) -> Any:  # type: ignore[override]
        if context is not None:  # of a future or a task, and those take nothing back
            self._ready.append((context.run, (callback, *args)))
            return None
        soon = _Soon(callback, args, context)
        self._ready.append((soon.run, ()))
        return soon

    def call_soon_threadsafe(self, callback: Back, *args: Any, context: Context | None = None) -> Any:  # type: ignore[override]
        return self.call_soon(callback, *args, context=context)  # there is one thread

    def call_later(self, delay: float, callback: Back, *args: Any, context: Context | None = None) -> Any:  # type: ignore[override]
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Back, *args: Any, context: Context | None = None) -> Any:  # type: ignore[override]
        soon = _Soon(callback, args, context)
        self._made += 1
        heapq.heappush(self._timers, (when, self._made, soon))
        return soon

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

    get_debug = bool  # False, and not a frame for each future that asks

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False
