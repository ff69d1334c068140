"""Erasing: of a customer, of a conversation, and of what was kept long enough.

    at rest ─▶ noted ─▶ the store writes nothing to it any more ─▶ shelf and kept values ─▶ keys destroyed

The keys are destroyed, which makes everything under them unreadable at once, wherever copies lie. Before that the
store takes nothing more of these conversations, from no process, so that nothing waits for what nobody can read and
nothing is written behind the erasure. What the shelf has of conversations of other systems is taken off it. The audit
log keeps its leaves and goes on verifying.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aop.engine.overriding import OF_WORKSPACE
from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.kept import Kept, Sweeping
from aop.ports.seal import Broken, Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Conflict, Listed, Store
from aop.runtime.auditing import OF_AUDIT, Auditing
from aop.runtime.resting import nobody_else_at
from aop.runtime.shelved import forget

#: Conversations that one sweep looks at.
MAX_LOOKED_AT = 100_000
PAGE = 500
#: So often it is looked whether the customer was verified in another conversation meanwhile.
MAX_TRIES = 8
#: So long it is waited until nothing of what is erased is being carried out. Meanwhile nobody pauses anything in a
#: service, since that is an act on the same workspace.
RESTS_SECONDS = 3.0

#: Holds conversations in which nothing is under way while its block runs, and raises where something is.
Resting = Callable[[Collection[str]], AbstractAsyncContextManager[None]]


class Destroying(Protocol):
    """What holds the keys (`aop.keys.sealing.ConversationKeys`)."""

    def subject(self, customer: str) -> str: ...

    def conversations_of(self, customer: str) -> tuple[str, ...]: ...

    def erase(self, customer: str) -> int: ...

    def erase_conversation(self, conversation: str) -> bool: ...

    def is_erased(self, conversation: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: conversations, keys that were destroyed, values that were kept."""

    conversations: tuple[str, ...]
    keys: int
    values: int = 0


class Erasing:
    """Erases on one store. Everything that it does is noted in the audit log first, under the person who asked. A
    service that runs on the store says with `resting` when nothing is under way. Raises Busy where something of them is
    still being carried out: then nothing was erased."""

    def __init__(
        self,
        store: Store,
        kept: Kept | None,
        keys: Destroying,
        auditing: Auditing,
        clock: Clock,
        shelf: Shelf | None = None,
        resting: Resting | None = None,
    ) -> None:
        self._store = store
        self._kept = kept
        self._keys = keys
        self._auditing = auditing
        self._clock = clock
        self._shelf = shelf
        self._resting = resting or self._others_rest

    async def customer(self, customer: str, person: str) -> Erasure:
        """Everything of a customer, by the id of their account. May be asked for again: what is erased stays so."""
        theirs = self._theirs(customer)
        async with self._resting(theirs):
            await self._noted(person, {"customer": self._keys.subject(customer)})
            await self._closed(theirs)
        done = list(theirs)
        for _ in range(MAX_TRIES):
            late = self._theirs(customer, done)
            if not late:
                break
            async with self._resting(late):
                await self._closed(late)
            done += late
        else:
            raise Conflict("the customer begins one conversation after another: try again")
        known = self._keys.conversations_of(customer)
        self._forget(known)
        values = 0 if self._kept is None else await self._kept.erase(customer)
        keys = await asyncio.to_thread(self._keys.erase, customer)  # last, so that it can be asked again after a crash
        at_last = [name for name in self._keys.conversations_of(customer) if name not in known]
        await self._closed(at_last)  # whose customer they became in that very moment
        return Erasure((*done, *at_last), keys, values)

    def _theirs(self, customer: str, done: Collection[str] = ()) -> tuple[str, ...]:
        """Their conversations that are still to be erased."""
        known = (name for name in self._keys.conversations_of(customer) if name not in done)
        return tuple([name for name in known if not self._keys.is_erased(name)])

    async def conversation(self, name: str, person: str) -> Erasure:
        """One conversation. Raises WrongUse where there is none that could be erased."""
        if name in (OF_AUDIT, OF_WORKSPACE) or await self._missing(name):
            raise WrongUse(f"there is no conversation {name} to erase")
        async with self._resting((name,)):
            await self._noted(person, {"conversation": name})
            return await self._erased((name,))

    async def older_than(self, before: datetime, person: str, limit: int) -> Erasure:
        """Closed conversations that did not change since, at most `limit` of them."""
        found: list[str] = []
        after, looked = Listed("", "", "", before, before, 0), 0
        while len(found) < limit and looked < MAX_LOOKED_AT:
            page = await self._store.conversations(PAGE, after, "closed")
            if not page:
                break
            after, looked = page[-1], looked + len(page)
            names = (item.conversation for item in page)
            found += [name for name in names if name != OF_AUDIT and not self._keys.is_erased(name)]
        if not found:
            return Erasure((), 0)
        async with self._resting(found[:limit]):
            await self._noted(person, {"older than": before.isoformat()})
            return await self._erased(found[:limit])

    async def kept_longer(self, classes: frozenset[str | None], before: datetime, person: str, limit: int) -> Erasure:
        """Values of these classes that were kept for a customer's next conversation (None: of no class). Raises
        WrongUse where they are not kept in a way that can be swept."""
        kept: object = self._kept
        if not isinstance(kept, Sweeping):
            raise WrongUse("what is kept here cannot be swept by its age")
        await self._noted(person, {"older than": before.isoformat(), "classes": sorted(i or "none" for i in classes)})
        return Erasure((), 0, await kept.sweep(classes, before, limit))

    @asynccontextmanager
    async def _others_rest(self, names: Collection[str]) -> AsyncIterator[None]:
        """Where nothing runs here."""
        await nobody_else_at(self._store, names, RESTS_SECONDS)
        yield

    async def _noted(self, person: str, about: Mapping[str, object]) -> None:
        await self._auditing.note(self._store, self._clock, "erase", person, about)

    async def _erased(self, names: Sequence[str]) -> Erasure:
        await self._closed(names)
        keys = sum([await asyncio.to_thread(self._keys.erase_conversation, name) for name in names])
        self._forget(names)
        return Erasure(tuple(names), keys)

    async def _closed(self, names: Sequence[str]) -> None:
        """Many at once, so that they share what they wait for the disk."""
        for start in range(0, len(names), PAGE):
            await asyncio.gather(*(self._store.erase(name) for name in names[start : start + PAGE]))

    def _forget(self, names: Collection[str]) -> None:
        if self._shelf is not None:
            forget(self._shelf, names)

    async def _missing(self, name: str) -> bool:
        try:
            return await self._store.load(name) is None
        except (Erased, Broken):
            return False
