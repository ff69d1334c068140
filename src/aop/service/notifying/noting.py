"""The store of a service that tells others: what is to be told is on the shelf before its commit, so it is durable with
it, and it is told behind it. One whose commit never came is found missing, and dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from aop.ports.notifier import HANDOFF, REPLY
from aop.ports.store import Commit, Store
from aop.service.notifying.noticed import happened
from aop.service.notifying.outbox import Outbox
from aop.service.notifying.waiting import Item

#: What a system is told in which the customer writes.
TO_SOURCES = frozenset((REPLY, HANDOFF))


class Audience:
    """Who hears of what. `sources` are those that are replied to; what belongs to them begins with their name."""

    def __init__(self, sources: Mapping[str, frozenset[str]], about: Mapping[str, frozenset[str]]) -> None:
        self._sources = sources
        self._about = about

    def items(self, commit: Commit) -> Iterator[Item]:
        source = commit.conversation.partition(":")[0]
        channels = self._sources.get(source, frozenset())
        for what in happened(commit):
            if what.kind in TO_SOURCES and commit.snapshot.channel in channels:
                yield Item(source, commit.conversation, what)
            for name, kinds in self._about.items():
                if what.kind in kinds:
                    yield Item(name, commit.conversation, what)


def noting(store: Store, outbox: Outbox, audience: Audience) -> Store:
    """The same store, whose commits are told."""
    return cast("Store", _Noting(store, outbox, audience))


class _Noting:
    """Everything that is not here is the store's own."""

    def __init__(self, store: Store, outbox: Outbox, audience: Audience) -> None:
        self._store = store
        self._outbox = outbox
        self._audience = audience

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit(self, commit: Commit) -> None:
        items = tuple(self._audience.items(commit))
        self._outbox.put(items)
        await self._store.commit(commit)
        self._outbox.add(items)
