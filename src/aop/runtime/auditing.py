"""The leaves of the audit log: made for each commit, in its commit, and for what people read or erase beside it.

As soon as a conversation's customer is verified its key is wrapped for them, so that erasing them erases it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from aop.audit.deeds import Deed, deeds_of
from aop.audit.leaves import SALT_BYTES, leaf_of
from aop.engine.snapshot import Snapshot
from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.store import Commit, Conflict, Entry, Store

#: The conversation that holds what people do to the log and to what is kept: reading, exporting, erasing, keys.
OF_AUDIT = "aop audit"
#: So often it is tried again when somebody else notes something at the same time.
MAX_TRIES = 8


class Sealing(Protocol):
    """What encrypts leaves: a seal that can wrap a conversation's key for its customer."""

    def close(self, conversation: str, data: bytes) -> bytes: ...

    def belongs(self, conversation: str, customer: str) -> None: ...


class Auditing:
    """Makes leaves. `named` gives the keyed digest that a conversation goes by in the clear, `written` the bytes of an
    entry as the store writes it, of which the leaf holds the digest."""

    def __init__(self, seal: Sealing, named: Callable[[str], str], written: Callable[[Entry], bytes]) -> None:
        self._seal = seal
        self._named = named
        self._written = written

    def leaf_of(self, number: int, entry: Entry, after: Snapshot) -> bytes:
        """The leaf of an entry (`aop.ports.store.LeafOf`): the one with this number, from 1, of its conversation, which
        is `after` behind it. Raises Erased for a conversation whose key was destroyed."""
        customer = customer_of(after)
        if customer is not None:
            self._seal.belongs(after.conversation, customer)
        return self._made(
            entry.event.at, after.conversation, number, deeds_of(entry, after), entry=self._written(entry)
        )

    def _made(
        self, at: datetime, conversation: str, number: int | None, deeds: tuple[Deed, ...], *, entry: bytes | None
    ) -> bytes:
        return leaf_of(
            at,
            self._named(conversation),
            number,
            [((deed.kind, deed.name, deed.outcome), deed.details) for deed in deeds],
            conversation=conversation,
            entry=entry,
            salt=os.urandom(SALT_BYTES),
            close=self._seal.close,
        )

    async def note(self, store: Store, clock: Clock, kind: str, person: str, about: Mapping[str, Any]) -> None:
        """A leaf of its own: a person read, exported, erased or changed keys. `about` is encrypted, and `person` too.
        Raises WrongUse without a person, StoreFailed where it cannot be written: then nothing may be shown."""
        if not person.strip():
            raise WrongUse("who does this? What people read and erase is noted with their name")
        for _ in range(MAX_TRIES):
            try:
                return await self._noted(store, clock.now(), Deed(kind, "", "", {"person": person, **about}))
            except Conflict:
                continue
        raise Conflict("too many people write to the audit log at once: try again")

    async def _noted(self, store: Store, at: datetime, deed: Deed) -> None:
        stored = await store.load(OF_AUDIT)
        if stored is None:
            await store.create(Snapshot("", OF_AUDIT, at, channel="audit", status="closed"))
            stored = await store.load(OF_AUDIT)
            assert stored is not None
        leaf = self._made(at, OF_AUDIT, None, (deed,), entry=None)
        await store.commit(Commit(OF_AUDIT, stored.version, (), stored.snapshot, stored.waiting, leaves=(leaf,)))


def customer_of(snapshot: Snapshot) -> str | None:
    """The account whose conversation it is: who the customer was verified to be."""
    if snapshot.verified is not None:
        return snapshot.verified.account
    found = None if snapshot.customer is None else snapshot.customer.get("id")
    return found if isinstance(found, str) else None
