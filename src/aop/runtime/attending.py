"""What happens without anybody's asking: what is due, what was interrupted, what a process left that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aop.engine.events import TimerFired
from aop.errors import AopError, PortError
from aop.ports.clock import Clock
from aop.ports.store import KINDS, Store
from aop.runtime import open_ends
from aop.runtime.driving import Driving
from aop.runtime.loading import Loading
from aop.runtime.outside import Outside
from aop.runtime.reply import Reply
from aop.runtime.turns import Turns

#: So many conversations are looked up in the store at a time.
PAGE = 200
#: Of what dead processes left so many conversations are looked at, and so many gone on with at once.
MAX_LEFT, LEFT_AT_ONCE = 1_000, 16
#: So many timers of one conversation fire at once.
MAX_TIMERS = 100

_LOG = logging.getLogger("aop.runtime")


class Attending:
    """Looks after the conversations of a release. What each method promises stands at the runtime."""

    def __init__(
        self, turns: Turns, loading: Loading, store: Store, clock: Clock, driving: Driving, outside: Outside
    ) -> None:
        self._turns = turns
        self._loading = loading
        self._store = store
        self._clock = clock
        self._driving = driving
        self._outside = outside

    async def tick(self) -> tuple[Reply, ...]:
        """What is due, and what was interrupted here."""
        replies: list[Reply] = []
        down: list[PortError] = []
        for conversation in self._driving.left():
            replies.extend(await self._attended(conversation, self._gone_on, down))
        for conversation in await self._store.due(self._clock.now(), PAGE):
            replies.extend(await self._attended(conversation, self._fired, down))
        if down:
            raise down[0]
        return tuple(replies)

    async def recover(self) -> int:
        """What a crash left."""
        await self._recalled()
        seen: set[str] = set()
        while names := [name for name in await self._store.unfinished(PAGE + len(seen)) if name not in seen]:
            seen.update(names)
            for name in names:
                if await self._loading.is_ours(name) and await self._store.claim(name):
                    await self._attended(name, self._gone_on, [])
        return len(seen)

    async def take_up(self) -> int:
        """What another process left."""
        left = [name for name in await self._store.unfinished(MAX_LEFT) if not self._turns.locks.is_busy(name)]
        room = asyncio.Semaphore(LEFT_AT_ONCE)

        async def taken(name: str) -> bool:
            async with room:
                if not await self._loading.is_ours(name) or self._turns.locks.is_busy(name):
                    return False
                if not await self._store.claim(name):
                    return False
                await self._attended(name, self._gone_on, [])
                return True

        return sum(await asyncio.gather(*(taken(name) for name in left)))

    async def _recalled(self) -> None:
        """What people are asked, from the store."""
        for kind in KINDS.values():
            after = ""
            while found := await self._store.waiting(kind, PAGE, after):
                after = found[-1][0]
                for conversation, item in found:
                    self._outside.add(conversation, item)

    async def _attended(
        self, conversation: str, what: Callable[[str], Awaitable[tuple[Reply, ...]]], down: list[PortError]
    ) -> tuple[Reply, ...]:
        async with self._turns.of(conversation):
            try:
                return await what(conversation) if await self._loading.is_ours(conversation) else ()
            except PortError as error:
                if what == self._gone_on:
                    self._driving.leave(conversation)  # the next tick goes on with it, since nobody else does
                down.append(error)
            except (AopError, AssertionError, LookupError):
                _LOG.exception("the conversation %s could not go on by itself", conversation)
        return ()

    async def _gone_on(self, conversation: str) -> tuple[Reply, ...]:
        reply = await self._turns.resumed(conversation)
        return () if reply is None else (reply,)

    async def _fired(self, conversation: str) -> tuple[Reply, ...]:
        """Held messages, then each timer that is due and still means something."""
        before, _ = await self._turns.free(conversation)
        heard = await self._turns.heard_now(conversation)
        replies = [reply for reply in (before, heard) if reply is not None]
        now = self._clock.now()
        for _ in range(MAX_TIMERS):
            stored = await self._turns.load(conversation)
            over = open_ends.timers_due(stored.waiting, now)
            if not over:
                break
            replies.append(await self._turns.drive(stored, TimerFired(now, over[0].timer), answers=over[0]))
        return tuple(replies)
