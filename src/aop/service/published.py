"""The store as one release's runtime sees it: what it commits is told, and it goes on with its own conversations only.

told     who follows a conversation is woken, figures are counted, the state of health is known
its own  timers, what a crash left and what people are asked belong to the runtime of the conversation's release
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from aop.engine.overriding import OF_WORKSPACE
from aop.engine.snapshot import Snapshot
from aop.ports.seal import Erased
from aop.ports.store import Commit, Store, StoreFailed, Waited
from aop.runtime.standing import release_of
from aop.service.changes import Changes
from aop.service.health import Health
from aop.service.metrics import Metrics

#: Conversations of other releases that are looked past for one page of a release's own.
LOOKED_AT = 1_000


def published(
    store: Store, release: str, live: Callable[[], str], changes: Changes, metrics: Metrics, health: Health
) -> Store:
    """The same store, heard, for the runtime of a release. `live` is the release that people's acts run on."""
    return cast("Store", _Published(store, release, live, changes, metrics, health))


class _Published:
    """Everything that is not here is the store's own."""

    def __init__(
        self, store: Store, release: str, live: Callable[[], str], changes: Changes, metrics: Metrics, health: Health
    ) -> None:
        self._store = store
        self._release = release
        self._live = live
        self._changes = changes
        self._metrics = metrics
        self._health = health

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def create(self, snapshot: Snapshot) -> None:
        await self._written(self._store.create(snapshot))

    async def commit(self, commit: Commit) -> None:
        await self._written(self._store.commit(commit))
        for entry in commit.entries:
            self._metrics.committed(entry)
        self._changes.tell(commit.conversation)

    async def _written(self, work: Awaitable[None]) -> None:
        try:
            await work
        except StoreFailed as error:
            self._health.failed(error)
            raise
        self._health.wrote()

    # ---- its own

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        return (await self._own(await self._store.due(now, LOOKED_AT)))[:limit]

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        return (await self._own(await self._store.unfinished(limit + LOOKED_AT)))[:limit]

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        while found := await self._store.waiting(kind, limit, after):
            own = set(await self._own(tuple(dict.fromkeys(name for name, _ in found))))
            kept = tuple([(name, item) for name, item in found if name in own])
            if kept:
                return kept
            after = found[-1][0]
        return ()

    async def _own(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([name for name in names if await self._is_own(name)])

    async def _is_own(self, name: str) -> bool:
        if name == OF_WORKSPACE:
            return self._live() == self._release
        try:
            stored = await self._store.load(name)
        except Erased:
            return False
        return stored is not None and release_of(stored) == self._release
