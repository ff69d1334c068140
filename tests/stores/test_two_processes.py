"""Two service processes on one database: whichever is asked, it is one conversation."""

from __future__ import annotations

import asyncio
from collections import Counter

import psycopg
import pytest

from aop.engine.events import ActionSettled
from aop.engine.overriding import OF_WORKSPACE
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.extractor import Extraction, Message
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.postgres import PostgresStore
from conversations import release_of
from stores.test_recovery import LINES, NOW, Crash, Systems, at_step
from tools.cluster import Cluster


class Process:
    """A runtime with its own store, on the database of all."""

    def __init__(self, url: str, systems: Systems, workspace: str = "procedures") -> None:
        claims = {text: claim or Extraction() for text, claim in map(read_pinned, LINES)}
        release = release_of(workspace)
        self.store = PostgresStore(url)
        self.runtime = Runtime(
            release,
            extractor=ScriptedExtractor(lambda message, _: claims.get(message.text, Extraction())),
            connectors=dict.fromkeys(release.systems, systems),
            store=self.store,
            ledger=self.store.ledger,
            clock=ManualClock(NOW),
            kept=self.store.kept,
        )


def message(number: int) -> Message:
    text, _ = read_pinned(LINES[number])
    return Message(f"m{number}", text, ("photo.jpg",) if text.startswith("here") else ())


@pytest.fixture
def url(cluster: Cluster) -> str:
    return cluster.database()


def test_a_conversation_goes_on_in_whichever_process_is_asked_also_when_one_dies_in_a_call(
    url: str, loop: asyncio.AbstractEventLoop
) -> None:
    async def story() -> None:
        systems = Systems()
        one, other = Process(url, systems), Process(url, systems)
        await one.runtime.open("c")
        await one.runtime.receive("c", message(0))
        await other.runtime.receive("c", message(1))
        systems.crash = at_step(2)  # the order was looked up, and its answer never came
        with pytest.raises(Crash):
            await one.runtime.receive("c", message(2))
        systems.crash = lambda: None
        with psycopg.connect(url, autocommit=True) as connection:  # it is not heard of any more
            connection.execute("delete from processes where holder = %s", (one.store._holder,))
        reply = await other.runtime.receive("c", message(2))
        assert reply.again
        for number in range(3, len(LINES)):
            await (other if number % 2 else third(url, systems)).runtime.receive("c", message(number))
        call = (await other.store.waiting("approval", 10))[0][1].call  # type: ignore[union-attr]
        process = third(url, systems)
        await process.runtime.decide(call, "maria", "team_lead", granted=True)
        entries = await other.runtime.history("c")
        heard = Counter(item.message.id for item in entries if item.message)
        assert heard == Counter({f"m{number}": 1 for number in range(len(LINES))})
        settled = Counter(item.event.call for item in entries if isinstance(item.event, ActionSettled))
        assert set(settled.values()) == {1}
        assert systems.done["stripe.refund"] == 1
        for item in (one, other, *_made):
            await item.store.close()
        _made.clear()

    loop.run_until_complete(story())


_made: list[Process] = []


def third(url: str, systems: Systems) -> Process:
    """Another one, started in the middle of it."""
    _made.append(Process(url, systems))
    return _made[-1]


def test_one_message_that_reaches_two_processes_at_once_is_handled_once(
    url: str, loop: asyncio.AbstractEventLoop
) -> None:
    async def story() -> None:
        systems = Systems()
        one, other = Process(url, systems), Process(url, systems)
        await one.runtime.open("c")
        replies = await asyncio.gather(one.runtime.receive("c", message(0)), other.runtime.receive("c", message(0)))
        assert sorted(reply.again for reply in replies) == [False, True]
        assert replies[0].lines == replies[1].lines
        assert len(await one.runtime.history("c")) == 1
        for item in (one, other):
            await item.store.close()

    loop.run_until_complete(story())


def test_a_pause_by_one_process_holds_in_the_other(url: str, loop: asyncio.AbstractEventLoop) -> None:
    async def story() -> None:
        one, other = (Process(url, Systems(), "tests/workspaces/service") for _ in range(2))
        await other.runtime.open("d")
        await other.runtime.receive("d", message(0))
        paused = await one.runtime.act(OF_WORKSPACE, "lee", "returns_lead", "aop.pause", {"what": "everything"})
        assert paused.told is None, paused.told
        assert [item.what for item in await other.runtime.paused()] == ["everything"]
        reply = await other.runtime.receive("d", message(1))
        assert reply.snapshot.status == "handed_off"
        for item in (one, other):
            await item.store.close()

    loop.run_until_complete(story())
