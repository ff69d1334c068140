"""What systems tell of themselves (`shop.parcel_scanned`): to every conversation that waits for it, once.

    the same id, told        nothing happens again, whatever the delivery holds
    the same id, broken off  told to the conversations that did not hear of it: each commit marks the id with the event

An event reaches whoever waits for it with these values: the procedure says which (`with order_id = order.order_id`).
Ids are remembered on the shelf for `KEPT`, as digests; a system that repeats a delivery later than that repeats it to
nobody but who waits now and has not heard of it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from aop.errors import AopError, PortError, WrongUse
from aop.ports.clock import Clock
from aop.ports.seal import Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Store, kinds_of_event
from aop.runtime import Busy
from aop.runtime.one_at_a_time import OneAtATime
from aop.runtime.outside import is_met
from aop.runtime.standing import release_of
from aop.runtime.typing_in import payload_of
from aop.service.releases import Loaded, Releases
from aop.values import Record

#: Ids of events are remembered so long, and so many that are older are forgotten with each event.
KEPT, SWEPT = timedelta(days=8), 20
#: Of so many conversations at a time it is looked whether they wait for an event.
PAGE = 200
#: A delivery tells so many; where more wait, the same one again tells the others.
MAX_TOLD = 10_000
#: On the shelf: what was told, by its digest; and the same by the day, so that the oldest are found.
TOLD, DAYS = "events/told/", "events/days/"
#: An event whose telling began, and one that everybody heard of.
BEGUN, DONE = b"begun", b"done"

_LOG = logging.getLogger("aop.events")


@dataclass(frozen=True, slots=True)
class Heard:
    """How many conversations an event reached, and whether it was told before."""

    reached: int
    repeated: bool = False


class Events:
    """Tells conversations of events, on whichever release they run."""

    def __init__(self, releases: Releases, store: Store, shelf: Shelf, clock: Clock) -> None:
        self._releases = releases
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._turns = OneAtATime()

    async def take(self, event: str, id: str, payload: Mapping[str, object]) -> Heard:  # noqa: A002
        """Raises WrongUse where no release declares the event so, and PortError where somebody who waits could not be
        told: the same delivery again tells them, and nobody twice."""
        known = self._records(event, payload)
        name = sha256(f"{event.partition('.')[0]} {id}".encode()).hexdigest()
        async with self._turns.of(name):
            if self._shelf.get(TOLD + name) == DONE:
                return Heard(0, repeated=True)
            self._remember(name)
            reached = await self._told(event, id, payload, known)
            self._shelf.put(TOLD + name, DONE)
        return Heard(reached)

    def _records(self, event: str, payload: Mapping[str, object]) -> list[Record]:
        """The payload as the loaded releases declare it."""
        found: list[Record] = []
        wrong: list[WrongUse] = []
        for loaded in (self._releases.live, *self._releases.all()):
            try:
                found.append(payload_of(event, payload, loaded.release))
            except WrongUse as error:
                wrong.append(error)
        if not found:
            raise wrong[0]
        return found

    async def _told(self, event: str, id: str, payload: Mapping[str, object], known: list[Record]) -> int:  # noqa: A002
        """To everybody, also where one cannot be told; then the first of what went wrong is raised."""
        reached, down = 0, list[PortError]()
        async for conversation in self._waiting(event, known):
            if reached + len(down) >= MAX_TOLD:
                down.append(PortError(f"more than {MAX_TOLD} conversations wait for {event}", retryable=True))
                break
            try:
                reached += await self._hears(conversation, event, id, payload)
            except PortError as error:
                down.append(error)
            except Busy as error:
                down.append(PortError(str(error), retryable=True))
            except (AopError, AssertionError, LookupError):
                _LOG.exception("the conversation %s could not be told of %s", conversation, event)
        if down:
            raise down[0]
        return reached

    async def _waiting(self, event: str, known: list[Record]) -> AsyncIterator[str]:
        """The conversations that wait for it with these values, each once: the store lists them by a value, so that
        nobody is looked at who waits for another order."""
        seen: set[str] = set()
        for kind in dict.fromkeys(kind for record in known for kind in kinds_of_event(event, record.fields)):
            after = ""
            while found := await self._store.waiting(kind, PAGE, after):
                after = found[-1][0]
                met = (name for name, item in found if any(is_met(item, event, record) for record in known))
                for name in dict.fromkeys(met):
                    if name not in seen:
                        seen.add(name)
                        yield name

    async def _hears(self, conversation: str, event: str, id: str, payload: Mapping[str, object]) -> bool:  # noqa: A002
        loaded = await self._release_of(conversation)
        if loaded is None:
            return False
        return await loaded.runtime.hears(conversation, event, payload, id) is not None

    async def _release_of(self, conversation: str) -> Loaded | None:
        try:
            stored = await self._store.load(conversation)
        except Erased:
            return None
        return None if stored is None else self._releases.of(release_of(stored))

    def _remember(self, name: str) -> None:
        """That its telling began; and what is too old is forgotten."""
        now = self._clock.now()
        if self._shelf.get(TOLD + name) is None:
            self._shelf.put(f"{DAYS}{now:%Y-%m-%d}/{name}", b"")
            self._shelf.put(TOLD + name, BEGUN)
        for old in self._older_than(f"{DAYS}{now - KEPT:%Y-%m-%d}"):
            self._shelf.delete(TOLD + old.rpartition("/")[2])
            self._shelf.delete(old)

    def _older_than(self, day: str) -> Iterator[str]:
        return (name for name in self._shelf.names(SWEPT, DAYS) if name.startswith(DAYS) and name < day)
