"""The store of a service that tells others: what is to be told is on the shelf before its commit, so it is durable with
it, and it is told behind it. One whose commit never came is found missing, and dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from aop.engine.effects import HandOff
from aop.engine.events import MessageReceived
from aop.ports.notifier import HANDOFF, REPLY
from aop.ports.store import Commit, Store
from aop.service.notifying.noticed import happened
from aop.service.notifying.outbox import Outbox
from aop.service.notifying.waiting import Item

#: What a system is told in which the customer writes.
TO_SOURCES = frozenset((REPLY, HANDOFF))


class Audience:
    """Who hears of what. `sources` are those that are replied to, by their channels; what belongs to them begins with
    their name. In `helpdesks` colleagues answer in the very thread once it was handed over, and hear no one talk in
    between."""

    def __init__(
        self,
        sources: Mapping[str, frozenset[str]],
        about: Mapping[str, frozenset[str]],
        helpdesks: Collection[str] = (),
    ) -> None:
        self._sources = sources
        self._about = about
        self._helpdesks = frozenset(helpdesks)

    def items(self, commit: Commit) -> Iterator[Item]:
        source = commit.conversation.partition(":")[0]
        channels = self._sources.get(source, frozenset())
        quiet = source in self._helpdesks and _is_a_colleagues(commit)
        for what in happened(commit):
            if what.kind in TO_SOURCES and commit.snapshot.channel in channels and not quiet:
                yield Item(source, commit.conversation, what)
            for name, kinds in self._about.items():
                if what.kind in kinds:
                    yield Item(name, commit.conversation, what)


def _is_a_colleagues(commit: Commit) -> bool:
    """Whether a customer wrote to the colleague who has the conversation, so that nothing was decided by it."""
    entries = commit.entries
    handed = any(isinstance(effect, HandOff) for entry in entries for effect in entry.effects)
    wrote = all(isinstance(entry.event, MessageReceived) for entry in entries if entry.said)
    return commit.snapshot.status == "handed_off" and wrote and not handed


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
