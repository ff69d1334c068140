"""Tells what waits to be told: in the order of each conversation, again where it failed, and never for ever.

    taken               gone from the shelf
    not taken, or       tried again after 2, 8, 32 … seconds, no longer than an hour apart, each wait spread by a digest
    nobody knows        of its name, so that what failed together does not come back together
    refused, or tried   put aside: a person looks at it, sends it again or drops it; what came after it goes on
    `MAX_TRIES` times

Between being told and being gone from the shelf a process may end. So it is told at least once, under one name.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from random import SystemRandom

from aop.errors import PortError
from aop.ports.clock import Clock
from aop.ports.notifier import Notice, Notifier
from aop.ports.shelf import Shelf
from aop.service.notifying.waiting import DEAD, OUT, Item, every, got, put, put_aside, put_back

MAX_TRIES = 12
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 2.0, 3_600.0
#: So many are told at once.
AT_ONCE = 16
#: So many are at hand; more stay on the shelf until these are told.
MAX_AT_HAND = 50_000
#: One that takes longer counts as not answered, whatever its adapter says.
TELL_SECONDS = 30.0
#: What another process did not tell within so many seconds is told here, or up to as many again later.
LATE_SECONDS = 60.0
#: A commit that did not come within so many tries does not come any more.
MISSING_TRIES = 4
#: So many are put aside; what comes after that is only in the log.
MAX_ASIDE = 10_000
#: What went wrong is kept so far.
MAX_WHY = 300

_LOG = logging.getLogger("aop.notifying")

#: Makes the notice of an item; None where there is nothing to tell (any more). Raises Missing.
Make = Callable[[Item], Awaitable[Notice | None]]


def at_once() -> float:
    """For a process that has its shelf alone."""
    return 0.0


def anothers() -> float:
    """For one of several: whoever made a commit tells of it. Another one does where that is overdue, at a moment of its
    own, and looks first whether it is still there."""
    return LATE_SECONDS * (1.0 + SystemRandom().random())


class Missing(Exception):
    """The entries of an item are not in the history: their commit is under way, or was never made."""


class Outbox:
    """The items of one process. `run` tells them until it is cancelled."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        targets: Mapping[str, Notifier],
        make: Make,
        wait: Callable[[str, int, float | None], float] | None = None,
        late: Callable[[], float] = at_once,
    ) -> None:
        """`wait` is how long until the next try, `late` how many seconds longer for what was found on the shelf."""
        self._shelf = shelf
        self._clock = clock
        self._targets = targets
        self._make = make
        self._wait = wait or wait_seconds
        self._lanes: dict[tuple[str, str], deque[str]] = {}
        self._known: set[str] = set()
        self._due: list[tuple[float, tuple[str, str]]] = []
        self._under_way: dict[asyncio.Task[None], tuple[str, str]] = {}
        self._woken = asyncio.Event()
        self._left_on_shelf = False
        self._aside_count = 0
        self._late_by = late
        self._late: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._known)

    def tells(self, target: str) -> bool:
        """Whether there is somebody of this name."""
        return target in self._targets

    # ---- what comes

    def put(self, items: Iterable[Item]) -> None:
        """Before the commit that they are of: they are durable with it."""
        now = self._now()
        for item in items:
            put(self._shelf, replace(item, due=now))

    def add(self, items: Iterable[Item], *, found: bool = False) -> None:
        """Behind the commit: they are told; later, where they were `found` on the shelf and may be another's."""
        for item in items:
            if item.place in self._known:
                continue
            if len(self._known) >= MAX_AT_HAND:
                self._left_on_shelf = True
                break
            self._known.add(item.place)
            if found and (late := self._late_by()):
                self._late[item.place] = late
            lane = self._lanes.setdefault(item.lane, deque())
            lane.append(item.place)
            if len(lane) == 1:
                heapq.heappush(self._due, (item.due, item.lane))
        self._woken.set()

    def dead(self) -> Iterable[Item]:
        """What was put aside, in the order of targets and conversations."""
        return every(self._shelf, DEAD)

    def send_again(self, place: str) -> bool:
        """Whether there was one to be told again."""
        item = got(self._shelf, place, DEAD)
        if item is None:
            return False
        self._aside_count -= 1
        self.add([put_back(self._shelf, item)])
        return True

    def drop(self, place: str) -> bool:
        """Whether there was one, which nobody is told any more."""
        if got(self._shelf, place, DEAD) is None:
            return False
        self._aside_count -= 1
        self._shelf.delete(DEAD + place)
        return True

    # ---- telling

    async def run(self) -> None:
        """Tells what is on the shelf, and what is added, for as long as it is not cancelled."""
        self._aside_count = sum(1 for _ in self.dead())
        self.add(every(self._shelf, OUT), found=True)
        try:
            while True:
                self._woken.clear()
                self._begin()
                if not self._known and self._left_on_shelf:
                    self._left_on_shelf = False
                    self.add(every(self._shelf, OUT), found=True)
                await self._something()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _something(self) -> None:
        """Waits until something is added, told or due."""
        seconds = None
        if self._due and len(self._under_way) < AT_ONCE:
            seconds = max(self._due[0][0] - self._now(), 0.0)
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    def _begin(self) -> None:
        """Begins what is due, within the room there is."""
        while self._due and self._due[0][0] <= self._now() and len(self._under_way) < AT_ONCE:
            _, lane = heapq.heappop(self._due)
            task = asyncio.create_task(self._first_of(lane))
            self._under_way[task] = lane
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("a notice could not be looked after", exc_info=error)
        self._woken.set()

    async def _first_of(self, lane: tuple[str, str]) -> None:
        """Tells the first item of a lane, and says when the lane is looked at next."""
        waiting = self._lanes[lane]
        place, due = waiting[0], None
        try:
            item = got(self._shelf, place)
            due = None if item is None else await self._told(item)
        except Exception as error:  # noqa: BLE001 - a shelf or a maker that is broken must not stop the others
            _LOG.exception("the notice %s could not be made", place, exc_info=error)
            due = self._now() + MAX_WAIT_SECONDS
        if due is None:
            waiting.popleft()
            self._known.discard(place)
            self._late.pop(place, None)
            due = self._now()
        if waiting:
            heapq.heappush(self._due, (due, lane))
        else:
            del self._lanes[lane]

    async def _told(self, item: Item) -> float | None:
        """Tells an item; when to try again, or None where that is over."""
        due = item.due + self._late.get(item.place, 0.0)
        if due > self._now():
            return due
        try:
            notice, target = await self._make(item), self._targets.get(item.target)
            if notice is not None and target is None:
                raise PortError(f"nobody is called `{item.target}` any more")
            if notice is not None and target is not None:
                async with asyncio.timeout(TELL_SECONDS):
                    await target.tell(notice)
        except Missing:
            return self._missing(item)
        except TimeoutError:
            return self._again(item, f"no answer within {TELL_SECONDS:g} seconds", None)
        except PortError as error:
            if error.retryable or not error.outcome_known:
                return self._again(item, str(error), error.retry_after)
            self._aside(replace(item, tries=item.tries + 1), str(error))
            return None
        self._shelf.delete(OUT + item.place)
        return None

    def _missing(self, item: Item) -> float | None:
        if item.tries + 1 >= MISSING_TRIES:
            self._shelf.delete(OUT + item.place)
            return None
        return self._again(item, "its commit is not there yet", None)

    def _again(self, item: Item, why: str, asked: float | None) -> float | None:
        tried = replace(item, tries=item.tries + 1)
        if tried.tries >= MAX_TRIES:
            self._aside(tried, why)
            return None
        due = self._now() + self._wait(item.place, item.tries, asked)
        put(self._shelf, replace(tried, due=due, why=why[:MAX_WHY]))
        return due

    def _aside(self, item: Item, why: str) -> None:
        _LOG.warning("%s was not told of %s after %d tries: %s", item.target, item.place, item.tries, why)
        if self._aside_count >= MAX_ASIDE:
            self._shelf.delete(OUT + item.place)
            return
        self._aside_count += 1
        put_aside(self._shelf, replace(item, why=why[:MAX_WHY]))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def wait_seconds(place: str, tries: int, asked: float | None) -> float:
    """How long until the next try: longer each time, spread by a digest, no shorter than was asked for and bounded."""
    spread = sha256(f"{place}/{tries}".encode()).digest()[0] / 255
    own: float = min(FIRST_WAIT_SECONDS * 4.0**tries, MAX_WAIT_SECONDS) * (0.5 + spread / 2)
    return min(max(own, asked or 0.0), MAX_WAIT_SECONDS)
