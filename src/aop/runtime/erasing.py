"""Erasing: of a customer, of a conversation, and of what was kept long enough.

The keys are destroyed, which makes everything under them unreadable at once, wherever copies lie. What the store lists
(timers, approvals, held messages) is closed before, so that nothing waits for what nobody can read any more. What the
shelf has of conversations of other systems is taken off it. The audit log keeps its leaves and goes on verifying.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aop.engine.overriding import OF_WORKSPACE
from aop.engine.snapshot import Snapshot
from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.kept import Kept, Sweeping
from aop.ports.seal import Broken, Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Commit, Conflict, Listed, Mark, Store
from aop.runtime.auditing import OF_AUDIT, Auditing
from aop.runtime.shelved import forget
from aop.values import text_digest

#: Conversations that one sweep looks at.
MAX_LOOKED_AT = 100_000
PAGE = 500
#: So often a conversation that changes meanwhile is closed again.
MAX_TRIES = 8


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
    """Erases on one store. Everything that it does is noted in the audit log first, under the person who asked."""

    def __init__(
        self,
        store: Store,
        kept: Kept | None,
        keys: Destroying,
        auditing: Auditing,
        clock: Clock,
        shelf: Shelf | None = None,
    ) -> None:
        self._store = store
        self._kept = kept
        self._keys = keys
        self._auditing = auditing
        self._clock = clock
        self._shelf = shelf

    async def customer(self, customer: str, person: str) -> Erasure:
        """Everything of a customer, by the id of their account. May be asked for again: what is erased stays so."""
        about = {"customer": self._keys.subject(customer)}
        await self._auditing.note(self._store, self._clock, "erase", person, about)
        known = self._keys.conversations_of(customer)
        theirs = tuple(name for name in known if not self._keys.is_erased(name))
        for name in theirs:
            await self._close(name)
        self._forget(known)
        values = 0 if self._kept is None else await self._kept.erase(customer)
        return Erasure(theirs, self._keys.erase(customer), values)

    async def conversation(self, name: str, person: str) -> Erasure:
        """One conversation. Raises WrongUse where there is none that could be erased."""
        if name in (OF_AUDIT, OF_WORKSPACE) or await self._missing(name):
            raise WrongUse(f"there is no conversation {name} to erase")
        await self._auditing.note(self._store, self._clock, "erase", person, {"conversation": name})
        return await self._erased([name])

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
        about: Mapping[str, str] = {"older than": before.isoformat()}
        await self._auditing.note(self._store, self._clock, "erase", person, about)
        return await self._erased(found[:limit])

    async def kept_longer(self, classes: frozenset[str | None], before: datetime, person: str, limit: int) -> Erasure:
        """Values of these classes that were kept for a customer's next conversation (None: of no class). Raises
        WrongUse where they are not kept in a way that can be swept."""
        kept: object = self._kept
        if not isinstance(kept, Sweeping):
            raise WrongUse("what is kept here cannot be swept by its age")
        about = {"older than": before.isoformat(), "classes": sorted(item or "none" for item in classes)}
        await self._auditing.note(self._store, self._clock, "erase", person, about)
        return Erasure((), 0, await kept.sweep(classes, before, limit))

    async def _erased(self, names: Iterable[str]) -> Erasure:
        done, keys = [], 0
        for name in names:
            await self._close(name)
            keys += self._keys.erase_conversation(name)
            done.append(name)
        self._forget(done)
        return Erasure(tuple(done), keys)

    def _forget(self, names: Collection[str]) -> None:
        if self._shelf is not None:
            forget(self._shelf, names)

    async def _missing(self, name: str) -> bool:
        try:
            return await self._store.load(name) is None
        except (Erased, Broken):
            return False

    async def _close(self, name: str) -> None:
        """Nothing of it waits any more, and what is at hand of it in memory is nothing."""
        for _ in range(MAX_TRIES):
            try:
                stored = await self._store.load(name)
                if stored is None:
                    return
                known = stored.snapshot
                empty = Snapshot(known.release, name, known.now, known.channel, known.language, "closed")
                held = tuple(Mark(item.message.id, text_digest(item.message.text)) for item in stored.held)
                await self._store.commit(Commit(name, stored.version, (), empty, marks=held))
                return
            except Conflict:
                continue
            except (Erased, Broken):
                return
        raise Conflict(f"the conversation {name} changes all the time: try again")
