"""Mistakes that a runtime or a store may have, planted one at a time: each must be noticed by the simulation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from aop.engine import consent
from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.ports.extractor import Message
from aop.ports.ledger import Row
from aop.ports.store import Commit, Held, Mark, Marked, Stored
from aop.runtime import Runtime, bursts, calling, open_ends
from aop.runtime.bursts import Bursts
from aop.runtime.calling import Calls
from aop.runtime.driving import Driving
from aop.runtime.messages import Messages
from aop.runtime.turns import Turns
from aop.stores import memory
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.testing.simulate.disk import Stores

Plant = Callable[[pytest.MonkeyPatch], None]


def carried_out_before_commit(patch: pytest.MonkeyPatch) -> None:
    """A call leaves, and then its intent is written."""
    commits, sends, known = Driving._commit, Calls._send, dict[str, Any]()

    async def commit(self: Driving, drive: Any) -> bool:
        for entry, _ in drive.staged:
            for effect in entry.effects:
                action = self._program.action(effect.action) if isinstance(effect, CallAction) else None
                if action is not None:
                    known[effect.call] = await sends(self._calls, effect, action)
        return await commits(self, drive)

    async def send(self: Calls, effect: CallAction, action: Any) -> ActionSettled:
        return known.get(effect.call) or await sends(self, effect, action)

    patch.setattr(Driving, "_commit", commit)
    patch.setattr(Calls, "_send", send)


def outcome_not_committed(patch: pytest.MonkeyPatch) -> None:
    """What came of a call is acted on and not written."""
    commits = Driving._commit

    async def commit(self: Driving, drive: Any) -> bool:
        if drive.staged and isinstance(drive.staged[0][0].event, ActionSettled):
            drive.staged = drive.staged[1:]
        return await commits(self, drive)

    patch.setattr(Driving, "_commit", commit)


def new_key_when_it_goes_on(patch: pytest.MonkeyPatch) -> None:
    """A call that a crash interrupted goes out again under a key of its own."""
    calls = Driving._call

    async def call(self: Driving, drive: Any, effect: CallAction, *, again: bool) -> Any:
        return await calls(self, drive, replace(effect, key=f"{effect.key}+") if again else effect, again=again)

    patch.setattr(Driving, "_call", call)


def timer_lost(patch: pytest.MonkeyPatch) -> None:
    """What is settled takes the next due time with it."""
    settles = MemoryStore.settled

    async def settled(self: MemoryStore, conversation: str, version: int, waiting: Any) -> None:
        await settles(self, conversation, version, waiting)
        self._kept[conversation].due = None

    patch.setattr(MemoryStore, "settled", settled)


def answered_anew(patch: pytest.MonkeyPatch) -> None:
    """A message that was handled is handled again."""

    async def before(self: Messages, stored: Stored, message: Message) -> None:
        return None

    patch.setattr(Messages, "_before", before)


def snapshot_without_its_entry(patch: pytest.MonkeyPatch) -> None:
    """Of two entries of a commit the second is not written, and the snapshot is after both."""
    commits = MemoryStore.commit

    async def commit(self: MemoryStore, made: Commit) -> None:
        first, *_ = made.entries
        await commits(self, replace(made, entries=(first,) * len(made.entries)))

    patch.setattr(MemoryStore, "commit", commit)


def nothing_is_booked(patch: pytest.MonkeyPatch) -> None:
    """The ledger is asked, and what leaves is not in it."""
    patch.setattr(memory, "_book", lambda commit, ledger: None)

    async def reserve(self: MemoryLedger, row: Row, queries: Any) -> None:
        return None

    patch.setattr(MemoryLedger, "reserve", reserve)


def yes_not_used_up(patch: pytest.MonkeyPatch) -> None:
    """One yes serves every call with the same arguments."""
    patch.setattr(consent, "use", lambda *a: None)


def stale_snapshot(patch: pytest.MonkeyPatch) -> None:
    """A process keeps the snapshot that it read, whoever committed meanwhile."""
    loads, read = Stores.load, dict[tuple[int, str], Any]()

    async def load(self: Stores, conversation: str) -> Stored | None:
        found = await loads(self, conversation)
        if found is None:
            return None
        old = read.get((id(self), conversation))
        read[id(self), conversation] = found.snapshot
        return found if old is None else replace(found, snapshot=old)

    patch.setattr(Stores, "load", load)


def claimed_and_read_before(patch: pytest.MonkeyPatch) -> None:
    """What is left to carry out is read, then claimed, and not read again."""

    async def free(self: Turns, conversation: str) -> Any:
        stored = await self.load(conversation)
        while open_ends.unfinished(stored.waiting):
            if await self._store.claim(conversation):
                await self._driving.go_on(stored)
            else:
                await asyncio.sleep(0.1)
            stored = await self.load(conversation)
        return None, stored

    patch.setattr(Turns, "free", free)


def carried_out_after_conflict(patch: pytest.MonkeyPatch) -> None:
    """What was decided and not committed leaves all the same."""
    commits = Driving._commit

    async def commit(self: Driving, drive: Any) -> bool:
        await commits(self, drive)
        return True

    patch.setattr(Driving, "_commit", commit)


def conflict_not_seen(patch: pytest.MonkeyPatch) -> None:
    """The store takes a commit on whatever is there."""
    commits = MemoryStore.commit

    async def commit(self: MemoryStore, made: Commit) -> None:
        kept = self._kept[made.conversation]
        await commits(self, replace(made, version=len(kept.entries)))

    patch.setattr(MemoryStore, "commit", commit)


def outbox_emptied_first(patch: pytest.MonkeyPatch) -> None:
    """A commit does not say what is still to be carried out."""
    patch.setattr(open_ends, "unfinished", lambda waiting: ())


def tried_without_end(patch: pytest.MonkeyPatch) -> None:
    """A system that is down is called until it answers."""
    sends = Calls._send

    async def send(self: Calls, effect: CallAction, action: Any) -> ActionSettled:
        while True:
            settled = await sends(self, effect, action)
            if not settled.down:
                return settled
            await asyncio.sleep(0.1)

    patch.setattr(Calls, "_send", send)


def sent_again_when_unclear(patch: pytest.MonkeyPatch) -> None:
    """A write that may have been done is sent once more, whatever its system knows."""
    sends = Calls._send

    async def send(self: Calls, effect: CallAction, action: Any) -> ActionSettled:
        settled = await sends(self, effect, action)
        return await sends(self, effect, action) if settled.outcome == "unclear" else settled

    patch.setattr(Calls, "_send", send)


def interrupted_write_repeated(patch: pytest.MonkeyPatch) -> None:
    """What a crash interrupted is sent again also where its system does not know the key."""
    patch.setattr(Driving, "_could_be_done_twice", lambda *a: False)


def marked_before_it_is_handled(patch: pytest.MonkeyPatch) -> None:
    """The message counts as handled when it comes in, and a crash comes before it is."""
    understands = Turns.understood

    async def understood(self: Turns, stored: Stored, message: Message, marks: tuple[Mark, ...]) -> Any:
        memory: Any = self._store._disk.store  # type: ignore[attr-defined]
        kept = memory._kept[stored.snapshot.conversation]
        kept.marks.update((mark.message, Marked(stored.version, mark.digest)) for mark in marks)
        return await understands(self, stored, message, marks)

    patch.setattr(Turns, "understood", understood)


def nothing_is_recovered(patch: pytest.MonkeyPatch) -> None:
    """A process that starts does not go on with what the one before it left."""

    async def recover(self: Runtime) -> int:
        await self._attending._recalled()
        return 0

    patch.setattr(Runtime, "recover", recover)


def acknowledged_before_it_is_kept(patch: pytest.MonkeyPatch) -> None:
    """A message that is taken in is in the memory of the process until the next one comes."""
    accepts = Runtime.accept

    async def accept(self: Runtime, conversation: str, message: Message) -> Any:
        waiting, self.__dict__["late"] = self.__dict__.get("late"), (conversation, message)
        return None if waiting is None else await accepts(self, *waiting)

    patch.setattr(Runtime, "accept", accept)


def two_at_once(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks may carry out what another process is at."""
    patch.setattr(Stores, "_is_free", lambda *a: True)


def held_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A commit forgets every message that is held, not only those that it handles."""
    commits = MemoryStore.commit

    async def commit(self: MemoryStore, made: Commit) -> None:
        await commits(self, made)
        self._kept[made.conversation].held = ()

    patch.setattr(MemoryStore, "commit", commit)


def held_twice(patch: pytest.MonkeyPatch) -> None:
    """A message that is held and comes again is held beside itself."""
    once = Bursts.with_one_more

    def more(self: Bursts, held: tuple[Held, ...], message: Message, now: Any, window: Any) -> tuple[Held, ...]:
        made = once(self, held, message, now, window)
        return (*held, made[-1]) if len(made) == len(held) else made

    patch.setattr(Bursts, "with_one_more", more)


def held_after_it_was_handled(patch: pytest.MonkeyPatch) -> None:
    """A message that a commit has marked is held again by whoever was slower."""

    async def hold(self: MemoryStore, conversation: str, held: tuple[Held, ...]) -> None:
        kept, ids = self._kept[conversation], {item.message.id for item in held}
        kept.held = (*(item for item in kept.held if item.message.id not in ids), *held)

    patch.setattr(MemoryStore, "hold", hold)


def given_up_when_the_store_fails(patch: pytest.MonkeyPatch) -> None:
    """What a failing store kept from being gone on with is not tried again."""
    patch.setattr(Driving, "leave", lambda *a: None)


def unclear_counts_as_not_done(patch: pytest.MonkeyPatch) -> None:
    """The ledger lets go of a write whose outcome nobody knows."""
    patch.setattr(calling, "state_of", lambda outcome: "done" if outcome == "done" else "released")


def burst_out_of_order(patch: pytest.MonkeyPatch) -> None:
    """The last message is put in front of those that were held before it."""
    whole = bursts.whole

    def turned(held: tuple[Held, ...], last: Message | None = None) -> Any:
        if last is None or not held:
            return whole(held) if last is None else whole(held, last)
        return whole((replace(held[0], message=last), *held[:-1]), held[-1].message)

    patch.setattr(bursts, "whole", turned)


#: Each with the seeds from 0 on within which it is noticed: twice what was measured, so that another word of the desk
#: does not make a test of it.
PLANTED: dict[Plant, int] = {
    carried_out_before_commit: 10,
    outcome_not_committed: 10,
    new_key_when_it_goes_on: 30,
    timer_lost: 10,
    answered_anew: 10,
    snapshot_without_its_entry: 10,
    nothing_is_booked: 110,
    yes_not_used_up: 20,
    stale_snapshot: 10,
    claimed_and_read_before: 330,
    carried_out_after_conflict: 580,
    conflict_not_seen: 30,
    outbox_emptied_first: 10,
    tried_without_end: 10,
    sent_again_when_unclear: 80,
    interrupted_write_repeated: 580,
    marked_before_it_is_handled: 20,
    nothing_is_recovered: 340,
    acknowledged_before_it_is_kept: 10,
    two_at_once: 30,
    held_forgotten: 120,
    held_twice: 10,
    held_after_it_was_handled: 290,
    given_up_when_the_store_fails: 140,
    unclear_counts_as_not_done: 30,
    burst_out_of_order: 120,
}


@contextmanager
def planted(plant: Plant) -> Iterator[None]:
    """The mistake is in while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        yield
