"""What is kept of a conversation in memory: made once from its history, then only from what another process added."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from aop.engine.events import ActionSettled
from aop.engine.overriding import OF_WORKSPACE
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.extractor import Context, Extraction, Message
from aop.ports.store import Entry, Stored, StoreFailed
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from conversations import release_of
from stores.test_recovery import LINES, NOW, Systems


class Looked(MemoryStore):
    """Notes which entries a history is read from; is away when somebody looks what is paused, where that is said."""

    def __init__(self, ledger: MemoryLedger) -> None:
        super().__init__(ledger)
        self.read: list[tuple[int, int]] = []
        self.away = False

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        found = await super().history(conversation, after, limit)
        self.read.append((after, after + len(found)))
        return found

    async def load(self, conversation: str) -> Stored | None:
        if self.away and conversation == OF_WORKSPACE:
            self.away = False
            raise StoreFailed("the database does not answer", "away")
        return await super().load(conversation)


class Shop:
    """Processes on one store, and what their extractors were shown of earlier messages."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()
        self.store = Looked(self.ledger)
        self.systems = Systems()
        self.earlier: list[list[str]] = []

    def process(self) -> Runtime:
        claims = {text: claim or Extraction() for text, claim in map(read_pinned, LINES)}

        def read(message: Message, context: Context) -> Extraction:
            self.earlier.append([item.text for item in context.earlier])
            return claims.get(message.text, Extraction())

        release = release_of("procedures")
        return Runtime(
            release,
            extractor=ScriptedExtractor(read),
            connectors=dict.fromkeys(release.systems, self.systems),
            store=self.store,
            ledger=self.ledger,
            clock=ManualClock(NOW),
        )


def said(number: int) -> Message:
    text, _ = read_pinned(LINES[number])
    return Message(f"m{number}", text, ("photo.jpg",) if text.startswith("here") else ())


def test_a_process_goes_only_through_what_another_one_added() -> None:
    async def story() -> None:
        shop = Shop()
        one, other = shop.process(), shop.process()
        await one.open("c")
        for number in range(len(LINES)):
            await (other if number % 2 else one).receive("c", said(number))
        read = shop.store.read
        assert [start for start, _ in read].count(0) == 1  # by the process that came in the middle
        assert len(read) == len(LINES) - 1
        assert all(start == end for (_, end), (start, _) in pairwise(read))  # each entry once
        words = [said(number).text for number in range(len(LINES))]
        assert shop.earlier == [words[max(0, number - 5) : number] for number in range(len(LINES))]
        (waits,) = (await shop.store.waiting("approval", 10))[:1]
        await other.recover()
        await other.decide(waits[1].call, "maria", "team_lead", granted=True)  # type: ignore[union-attr]
        settled = [entry.event for entry in await one.history("c") if isinstance(entry.event, ActionSettled)]
        assert not any(event.alarm for event in settled)  # both monitors have seen everything
        assert shop.systems.done["stripe.refund"] == 1

    asyncio.run(story())


def test_what_was_heard_and_not_committed_is_not_heard_twice() -> None:
    async def story() -> None:
        shop = Shop()
        process = shop.process()
        await process.open("c")
        await process.receive("c", said(0))
        shop.store.away = True
        with pytest.raises(StoreFailed):
            await process.receive("c", said(1))
        await process.receive("c", said(1))
        await process.receive("c", said(2))
        words = [said(number).text for number in range(3)]
        assert shop.earlier == [[], words[:1], words[:1], words[:2]]

    asyncio.run(story())
