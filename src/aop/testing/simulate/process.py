"""A process that runs conversations and may die at any await: all that it held in memory is gone then.

Its coroutines are closed where they wait, and whoever asked it something is told that the connection broke.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from aop.errors import AopError, PortError
from aop.ports.extractor import Context, Extraction, Message
from aop.runtime import Runtime
from aop.testing.simulate.desk import release
from aop.testing.simulate.disk import Disk, Stores
from aop.testing.simulate.faults import Striking, mixed
from aop.testing.simulate.loop import VirtualLoop
from aop.testing.simulate.systems import Systems
from aop.testing.simulate.words import claimed

T = TypeVar("T")

#: What a pause takes, seconds: at most so long for so many of a thousand.
PAUSES = ((300, 0.0), (940, 0.01), (998, 1.0), (1000, 20.0))
_MOST = tuple(next(most for limit, most in PAUSES if place < limit) for place in range(1_000))
#: What a clock is set forward by, and back.
FORWARD, BACK = timedelta(minutes=50), timedelta(minutes=-40)
#: A timer that fires late fires so much later.
LATE_SECONDS = 1_800.0
#: A process looks at least so often what is due.
TICK_SECONDS = 6 * 3_600.0
#: … and when nothing goes wrong any more, this rarely: nothing was due at the looks between, and a timer that only they
#: would find is not kept.
CALM_TICK_SECONDS = 4 * 86_400.0
#: … and so soon again where something went wrong.
AGAIN_SECONDS = 15.0


class Gone(AopError):
    """The connection broke: nobody knows what became of what was asked."""


class Process:
    """One process on a disk. `number` is its own; the one that starts in its place has another."""

    def __init__(
        self,
        number: int,
        seed: int,
        loop: VirtualLoop,
        disk: Disk,
        systems: Systems,
        faults: Striking,
        alive: set[int],
        note: Callable[[str], None],
    ) -> None:
        self.number = number
        self._seed = seed
        self._loop = loop
        self._disk = disk
        self._faults = faults
        self._alive = alive
        self._note = note
        self._clock = Clock(loop)
        self._tasks: dict[asyncio.Task[Any], asyncio.Future[Any]] = {}
        self._ticks: asyncio.Future[None] | None = None
        self.died = False
        self.on_death: Callable[[], None] = lambda: None
        alive.add(number)
        desk = release()
        stores = Stores(disk, self)
        self.runtime = Runtime(
            desk,
            extractor=self,
            connectors=dict.fromkeys(desk.systems, systems.of(self)),
            store=stores,
            ledger=stores,
            clock=self._clock,
            leaf_of=lambda number, entry, after: f"{after.conversation} {number}".encode(),
        )

    # ---- what it stands on

    async def pause(self) -> None:
        """A place where others may go first, the clock may jump, and the process may die."""
        faults = self._faults
        match faults.at("step"):
            case "crash":
                await self._dies()
            case "clock_forward":
                self._clock.skew = FORWARD
            case "clock_back":
                self._clock.skew = BACK
        chance = mixed(self._seed, faults.reached["step"])
        most = _MOST[chance % 1_000]
        if most:
            await self._loop.sleep((chance >> 20) % 1_000 / 1_000 * most)

    def strikes(self, place: str) -> str | None:
        return self._faults.at(place)

    def is_alive(self, process: int) -> bool:
        return process in self._alive

    def note(self, what: str) -> None:
        self._note(f"process {self.number} {what}")

    async def extract(self, message: Message, context: Context) -> Extraction:
        """The extractor: reads the few lines that customers say here."""
        await self.pause()
        if self.strikes("extract"):
            raise PortError("the reader is down", retryable=True)
        return claimed(message.text)

    async def _dies(self) -> None:
        self.died = True
        self._alive.discard(self.number)
        self._loop.call_soon(self._bury)
        await self._loop.create_future()

    def _bury(self) -> None:
        """Nothing of it goes on, and whoever asked is told."""
        for task, future in self._tasks.items():
            task.get_coro().close()
            if not future.done():
                future.set_exception(Gone("the process died"))
        self._tasks.clear()
        self.on_death()

    # ---- asking it

    async def asked(self, what: Callable[[Runtime], Awaitable[T]], seconds: float | None = None) -> T:
        """What it answers. Raises Gone where it died, or did not answer in time."""
        if self.died:
            raise Gone("it does not run")
        future: asyncio.Future[T] = self._loop.create_future()
        task = self._loop.create_task(_run(what, self.runtime))
        self._tasks[task] = future
        task.add_done_callback(lambda done: self._answered(done, future))
        if seconds is None:  # its own tasks have all the time that there is
            return await future
        timer = self._loop.call_later(seconds, _too_late, future)
        try:
            return await future
        finally:
            timer.cancel()

    def _answered(self, task: asyncio.Task[T], future: asyncio.Future[T]) -> None:
        self._tasks.pop(task, None)
        if self.died or future.done():
            if not task.cancelled():
                task.exception()
            return
        error = task.exception()
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(task.result())

    # ---- time

    async def runs(self) -> None:
        """Recovers, then looks after what is due until it dies."""
        self._disk.changed.append(self._wake)
        try:
            while not await self._recovered():
                await self._loop.sleep(AGAIN_SECONDS)
            while not self.died:
                soon = await self._ticked()
                await self._waits(soon)
        except Gone:
            return
        finally:
            self._disk.changed.remove(self._wake)

    async def _recovered(self) -> bool:
        """A service whose store is away when it starts is started again until it is there."""
        try:
            await self.asked(lambda runtime: runtime.recover())
        except PortError as error:
            self.note(f"does not recover: {error}")
            return False
        return True

    async def _ticked(self) -> bool:
        """Whether it must be tried again soon."""
        kind = self.strikes("tick")
        if kind == "late":
            await self._loop.sleep(LATE_SECONDS)
        try:
            await self.asked(lambda runtime: runtime.tick())
            if kind == "twice":
                await self.asked(lambda runtime: runtime.tick())
        except PortError:
            return True
        return self.runtime._driving.has_left

    async def _waits(self, soon: bool) -> None:
        due = await self._disk.store.next_due()
        most = CALM_TICK_SECONDS if self._faults.calm else TICK_SECONDS
        seconds = most if due is None else (due - self._clock.now()).total_seconds()
        seconds = min(max(seconds, 0.0) + 0.05, AGAIN_SECONDS if soon else most)
        self._ticks = self._loop.create_future()
        timer = self._loop.call_later(seconds, _done, self._ticks)
        await self._ticks
        timer.cancel()
        if due is None or self._ticks.result() is None:
            await self._loop.sleep(0.01)

    def _wake(self) -> None:
        if self._ticks is not None:
            _done(self._ticks)


class Clock:
    """The clock of a process: the time of the loop, and what it was set wrong by."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.skew = timedelta()

    def now(self) -> datetime:
        return START + timedelta(seconds=round(self._loop.time(), 6)) + self.skew


START = datetime.fromisoformat("2026-11-23T15:00:00+00:00")


async def _run(what: Callable[[Runtime], Awaitable[T]], runtime: Runtime) -> T:
    return await what(runtime)


def _too_late(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(Gone("it did not answer in time"))


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
