"""What systems tell of (`shop.parcel_scanned`): to the conversations that wait for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from aop.engine.events import EventArrived
from aop.engine.program import Program
from aop.ports.clock import Clock
from aop.ports.store import Store, Waited, kinds_of_event
from aop.runtime.loading import Loading
from aop.runtime.outside import is_met, mark_of
from aop.runtime.reply import Reply
from aop.runtime.turns import Turns, after, both
from aop.runtime.typing_in import payload_of
from aop.values import Record

#: So many conversations are looked up in the store at a time.
PAGE = 200


class Happenings:
    """Takes in events of systems. What each method promises stands at the runtime."""

    def __init__(self, program: Program, turns: Turns, loading: Loading, store: Store, clock: Clock) -> None:
        self._program = program
        self._turns = turns
        self._loading = loading
        self._store = store
        self._clock = clock

    async def happened(self, event: str, payload: Mapping[str, object]) -> tuple[Reply, ...]:
        """A system tells of an event (`shop.parcel_scanned`): to every conversation that waits for it. Raises WrongUse
        for an event that the release does not declare, or a payload that is not as declared."""
        record = payload_of(event, payload, self._program.release)
        met = [found async for found in self._met(event, record)]  # before the first of them waits for the next one
        replies: list[Reply] = []
        for conversation, item in met:
            if await self._loading.is_ours(conversation):
                arrived = EventArrived(self._clock.now(), _wait_of(item), record)
                replies.append(await self._turns.driven(conversation, arrived))
        return tuple(replies)

    async def _met(self, event: str, record: Record) -> AsyncIterator[tuple[str, Waited]]:
        """Who waits for it with these values, and for what."""
        for kind in kinds_of_event(event, record.fields):
            place = ""
            while found := await self._store.waiting(kind, PAGE, place):
                place = found[-1][0]
                for conversation, item in found:
                    if is_met(item, event, record):
                        yield conversation, item

    async def hears(self, conversation: str, event: str, payload: Mapping[str, object], id: str) -> Reply | None:  # noqa: A002
        """An event of a system, told to one conversation of this release; None where it waits for no such event, or
        heard of the one with this `id` before. Raises WrongUse as `happened` does."""
        record = payload_of(event, payload, self._program.release)
        mark = mark_of(event, id)

        async def attempt() -> Reply:
            before, stored = await self._turns.free(conversation)
            met = next((item for item in stored.waiting if is_met(item, event, record)), None)
            if met is None or await self._store.marked(conversation, mark.message) is not None:
                return Reply((), (), stored.snapshot, again=True)
            heard = await self._turns.heard_now(conversation)
            arrived = EventArrived(self._clock.now(), _wait_of(met), record)
            stored = await self._turns.load(conversation)
            return after(both(before, heard), await self._turns.drive(stored, arrived, marks=(mark,)))

        async with self._turns.of(conversation):
            reply = await self._turns.tried(attempt)
        return None if reply.again else reply


def _wait_of(item: Waited) -> str:
    return getattr(item, "wait", "")
