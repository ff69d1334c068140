"""A service that crashes anywhere and starts again: nothing told is lost, nothing is done twice under one key."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aop.engine.events import ActionSettled, MessageReceived
from aop.engine.replay import replay
from aop.engine.transition import opened
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Extraction, Message
from aop.ports.store import Commit, Conflict, Waited
from aop.runtime import Reply, Reused, Runtime
from aop.runtime.clocks import ManualClock
from aop.runtime.driving import STOPPED_MEANWHILE
from aop.stores.sqlite import SqliteStore
from aop.values import canonical
from conversations import ROOT, release_of
from next_version import changed

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LINES = (
    "you sent me the wrong shoes ~ {intent: wrong_item}",
    "order W1234567 ~ {order_id: W1234567}",
    "ana@example.com ~ {email: ana@example.com}",
    "the shoes ~ {items: shoes}",
    "here it is ~ {photo: photo.jpg}",
    "a refund ~ {remedy: refund}",
    "yes",
)
GIVEN: dict[str, Any] = {
    "shop.find_order": {
        "order_id": "#W1234567",
        "status": "delivered",
        "total": Decimal(169),
        "charge_id": "ch_1",
        "ordered_on": NOW.date().replace(day=15),
        "delivered_on": NOW.date().replace(day=20),
        "customer": {"id": "c1", "name": "Ana Ruiz", "email": "ana@example.com", "tier": "gold"},
        "items": [
            {"item_id": "i1", "name": "shoes", "color": "blue", "price": Decimal(160)},
            {"item_id": "i2", "name": "socks", "color": "grey", "price": Decimal(9)},
        ],
    },
    "stripe.refund": {"id": "re_1", "status": "succeeded", "card_brand": "Visa"},
    "zendesk.add_note": {"id": "n1"},
    "crm.log": {"id": "l1"},
    "shop.return_label": {"id": "r1", "url": "https://shop.example/label"},
}


class Crash(BaseException):
    """The process ends here; whatever was not committed is gone."""


class Systems:
    """Systems that survive the crashes of whoever calls them. They know a repeated key where they say that they do."""

    def __init__(self) -> None:
        self.sent: Counter[tuple[str, str]] = Counter()
        self.done: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.crash: Callable[[], None] = lambda: None
        self.slow: asyncio.Event | None = None

    async def call(self, call: Call) -> Answer:
        self.crash()  # before it arrives
        self.sent[call.action.name, call.key] += 1
        if not (call.action.idempotent and call.key in self.keys):
            self.done[call.action.name] += 1
            self.keys.add(call.key)
        if self.slow is not None:
            await self.slow.wait()
        self.crash()  # before the answer arrives
        return Answer(GIVEN[call.action.name])


class Crashing(SqliteStore):
    """Crashes at a commit: before it is written, or after."""

    crash: Callable[[], None] = staticmethod(lambda: None)

    async def commit(self, commit: Commit) -> None:
        self.crash()
        await super().commit(commit)
        self.crash()

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        self.crash()
        await super().settled(conversation, version, waiting)


def at_step(number: int) -> Callable[[], None]:
    """Crashes when it is asked for the nth time."""
    left = [number]

    def crash() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Crash

    return crash


class Service:
    """A runtime on a file, which can be started again."""

    def __init__(self, path: Path, systems: Systems, release: Release | None = None) -> None:
        self.path, self.systems, self.clock = path, systems, ManualClock(NOW)
        self.release = release or release_of("procedures")
        self.crash: Callable[[], None] = lambda: None
        self.start()

    def start(self) -> None:
        claims = {text: claim or Extraction() for text, claim in map(read_pinned, LINES)}
        self.store = Crashing(self.path, snapshot_every=4)
        self.store.crash = self.systems.crash = self.crash  # type: ignore[method-assign]
        self.runtime = Runtime(
            self.release,
            extractor=ScriptedExtractor(lambda message, _: claims.get(message.text, Extraction())),
            connectors=dict.fromkeys(self.release.systems, self.systems),
            store=self.store,
            ledger=self.store.ledger,
            clock=self.clock,
            kept=self.store.kept,
        )

    async def dies(self) -> None:
        """What the process held in memory is gone; what was written stays."""
        self.crash = lambda: None
        await self.store.close()
        self.start()
        await self.runtime.recover()


async def told(service: Service, what: Callable[[], Any]) -> Any:
    """Somebody tells the service, and tells it again where it died meanwhile."""
    try:
        return await what()
    except Crash:
        await service.dies()
        return await what()


async def conversation(service: Service) -> None:
    await told(service, lambda: service.runtime.open("c"))
    for number, line in enumerate(LINES):
        text, _ = read_pinned(line)
        message = Message(f"m{number}", text, ("photo.jpg",) if text.startswith("here") else ())
        await told(service, lambda message=message: service.runtime.receive("c", message))
    for waiting in service.runtime.approvals():
        call = waiting.request.call
        await told(service, lambda call=call: _approves(service, call))


async def _approves(service: Service, call: str) -> None:
    if any(item.request.call == call for item in service.runtime.approvals()):  # else it was heard before the crash
        await service.runtime.decide(call, "maria", "team_lead", granted=True)


async def replayed(service: Service) -> bytes:
    """The snapshot after the whole history, compared with the stored one."""
    history = await service.runtime.history("c")
    program = service.runtime.program
    start = opened(program, "c", NOW)
    found = replay({program.release.digest: program}, start, [(item.event, item.effects) for item in history])
    stored = await service.runtime._loading.load("c", wake=False)
    assert canonical(stored.snapshot.to_json()) == canonical(found.to_json())
    return canonical(found.to_json())


def test_law_10_a_crash_at_any_commit_or_call_gives_one_outcome_per_key(tmp_path: Path) -> None:
    """At every place where something is written or sent, before and after: the same messages are handled once each,
    approvals stand, no system does one thing twice, and the history replays to the snapshot."""

    async def story() -> None:
        calm = Service(tmp_path / "calm.db", Systems())
        steps = Counter[str]()
        calm.crash = lambda: steps.update(["step"])
        calm.store.crash = calm.systems.crash = calm.crash  # type: ignore[method-assign]
        await conversation(calm)
        await replayed(calm)
        await calm.store.close()
        assert steps["step"] > 30
        for step in range(1, steps["step"] + 1):
            service = Service(tmp_path / f"{step}.db", Systems())
            service.crash = at_step(step)
            service.store.crash = service.systems.crash = service.crash  # type: ignore[method-assign]
            await conversation(service)
            writes = {name: times for name, times in service.systems.done.items() if name != "shop.find_order"}
            assert all(times == 1 for times in writes.values()), (step, writes)
            assert all(times <= 2 for times in service.systems.sent.values()), step
            entries = await service.runtime.history("c")
            assert Counter(item.message.id for item in entries if item.message) == Counter(
                {f"m{number}": 1 for number in range(len(LINES))}
            )
            settled = Counter(item.event.call for item in entries if isinstance(item.event, ActionSettled))
            assert max(settled.values()) == 1
            await replayed(service)
            assert await service.store.unfinished(10) == ()
            await service.store.close()

    asyncio.run(story())


async def unclear(path: Path) -> tuple[Service, str]:
    """A service that died while a call was on its way whose system could do it twice; the call."""
    release = release_of("procedures")
    actions = {name: replace(item, idempotent=False) for name, item in release.actions.items()}
    service = Service(path, Systems(), replace(release, actions=actions))
    await service.runtime.open("c")
    for number, line in enumerate(LINES):
        text, _ = read_pinned(line)
        attachments = ("photo.jpg",) if text.startswith("here") else ()
        await service.runtime.receive("c", Message(f"m{number}", text, attachments))
    call = service.runtime.approvals()[0].request.call
    service.systems.crash = at_step(2)  # the refund was made, and its answer never came
    with pytest.raises(Crash):
        await service.runtime.decide(call, "maria", "team_lead", granted=True)
    await service.dies()
    return service, call


def test_a_write_that_its_system_could_do_twice_is_not_sent_again(tmp_path: Path) -> None:
    """The crash came while it was on its way: nobody knows, so it is unclear and counts as done."""

    async def story() -> None:
        service, call = await unclear(tmp_path / "aop.db")
        settled = [item.event for item in await service.runtime.history("c") if isinstance(item.event, ActionSettled)]
        assert [(item.outcome, item.reason) for item in settled if item.call == call] == [
            ("unclear", STOPPED_MEANWHILE)
        ]
        assert service.systems.sent["stripe.refund", call] == 1
        assert (await service.store.ledger.states())[call] == "unclear"
        await service.store.close()

    asyncio.run(story())


@pytest.mark.parametrize(("done", "state"), [(True, "done"), (False, "released")])
def test_what_turned_out_is_in_the_ledger_too_though_the_service_died_beside_its_commit(
    tmp_path: Path, *, done: bool, state: str
) -> None:
    """What surely was not done may be done again: its row does not count for a limit for ever."""

    async def story(step: int) -> None:
        service, call = await unclear(tmp_path / f"{step}.db")
        service.store.crash = at_step(step)  # type: ignore[method-assign]
        with pytest.raises(Crash):
            await service.runtime.turned_out(call, done=done)
        await service.dies()
        known = [item.event for item in await service.runtime.history("c") if isinstance(item.event, ActionSettled)]
        assert [item.outcome for item in known if item.call == call][1:] == ["done" if done else "fails"]
        await service.dies()  # what it wrote without waiting is on the disk
        assert (await service.store.ledger.states())[call] == state
        assert await service.store.unfinished(10) == ()
        await service.store.close()

    for step in (2, 3):  # behind its commit, and behind what it carried out
        asyncio.run(story(step))


def test_what_people_and_time_are_asked_is_there_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        for number, line in enumerate(LINES):
            text, _ = read_pinned(line)
            attachments = ("photo.jpg",) if text.startswith("here") else ()
            await service.runtime.receive("c", Message(f"m{number}", text, attachments))
        (before,) = service.runtime.approvals()
        due = await service.runtime.next_due()
        assert due is not None
        await service.dies()
        assert service.runtime.approvals() == (before,)
        assert await service.runtime.next_due() == due
        reply = await service.runtime.decide(before.request.call, "maria", "team_lead", granted=True)
        assert any("refunded" in line.text for line in reply.lines)
        assert service.runtime.approvals() == ()
        await replayed(service)
        await service.store.close()

    asyncio.run(story())


def test_an_approval_is_found_in_the_store_by_a_process_that_did_not_ask_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        for number, line in enumerate(LINES):
            text, _ = read_pinned(line)
            attachments = ("photo.jpg",) if text.startswith("here") else ()
            await service.runtime.receive("c", Message(f"m{number}", text, attachments))
        call = service.runtime.approvals()[0].request.call
        await service.store.close()
        service.start()  # and does not recover
        assert service.runtime.approvals() == ()
        reply = await service.runtime.decide(call, "maria", "team_lead", granted=True)
        assert any("refunded" in line.text for line in reply.lines)
        await service.store.close()

    asyncio.run(story())


def test_a_timer_fires_after_a_restart_at_its_time(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        await service.runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        due = await service.runtime.next_due()
        assert due is not None
        await service.dies()
        assert await service.runtime.tick() == ()
        service.clock.advance(due - service.clock.now())
        (reply,) = await service.runtime.tick()
        assert reply.lines != ()
        assert await service.runtime.tick() == ()
        await service.store.close()

    asyncio.run(story())


def test_a_message_again_gets_its_first_reply_and_another_text_under_its_id_none(tmp_path: Path) -> None:
    async def story() -> tuple[Reply, Reply]:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        await service.runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        first = await service.runtime.receive("c", Message("m1", "order W1234567"))
        await service.runtime.receive("c", Message("m2", "ana@example.com"))
        await service.dies()
        again = await service.runtime.receive("c", Message("m1", "order W1234567"))
        with pytest.raises(Reused):
            await service.runtime.receive("c", Message("m1", "order W7654321"))
        entries = await service.runtime.history("c")
        assert sum(isinstance(item.event, MessageReceived) for item in entries) == 3
        await service.store.close()
        return first, again

    first, again = asyncio.run(story())
    assert (again.lines, again.again, first.again) == (first.lines, True, False)
    assert again.effects == first.effects


def test_a_message_is_taken_in_while_a_slow_call_runs_and_handled_after_it(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        runtime = service.runtime
        await runtime.open("c")
        await runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        await runtime.receive("c", Message("m1", "order W1234567"))
        service.systems.slow = asyncio.Event()
        slow = asyncio.create_task(runtime.receive("c", Message("m2", "ana@example.com")))
        while not service.systems.sent:
            await asyncio.sleep(0.01)
        assert await asyncio.wait_for(runtime.accept("c", Message("m3", "the shoes")), 5) is None
        assert await asyncio.wait_for(runtime.accept("c", Message("m3", "the shoes")), 5) is None
        await service.store.close()  # what was accepted survives, even if nothing of the call does
        slow.cancel()
        service.systems.slow = None
        service.start()
        await service.runtime.recover()
        replies = await service.runtime.tick()
        assert replies != ()
        entries = await service.runtime.history("c")
        assert [item.message.id for item in entries if item.message] == ["m0", "m1", "m2", "m3"]
        assert (await service.runtime.receive("c", Message("m3", "the shoes"))).again
        await replayed(service)
        await service.store.close()

    asyncio.run(story())


def test_a_burst_that_was_sent_before_a_crash_is_handled_after_it(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        await service.runtime.hold("c", Message("m0", "you sent me"))
        await service.runtime.hold("c", Message("m1", "the wrong shoes"))
        await service.dies()
        service.clock.advance(timedelta(seconds=10))
        (reply,) = await service.runtime.tick()
        assert reply.lines != ()
        (entry,) = [item for item in await service.runtime.history("c") if item.message]
        assert entry.message == Message("m0", "you sent me the wrong shoes", (), ("m0", "m1"))
        assert (await service.runtime.hold("c", Message("m1", "the wrong shoes"))).again
        await service.store.close()

    asyncio.run(story())


def test_what_another_process_committed_in_between_is_taken_up(tmp_path: Path) -> None:
    """A commit that came second is decided again on what came first."""

    class Second(Crashing):
        lost = 2

        async def commit(self, commit: Commit) -> None:
            if self.lost and isinstance(commit.entries[0].event, MessageReceived):
                self.lost -= 1
                raise Conflict("somebody else was first")
            await super().commit(commit)

    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        service.store.__class__ = Second
        await service.runtime.open("c")
        reply = await service.runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        assert reply.lines != ()
        assert len(await service.runtime.history("c")) == 1
        await service.store.close()

    asyncio.run(story())


def test_a_store_that_fails_after_a_call_leaves_something_that_is_gone_on_with(tmp_path: Path) -> None:
    """The refund went out and its outcome could not be written: the next tick asks again under the same key."""

    async def story() -> None:
        systems = Systems()
        service = Service(tmp_path / "aop.db", systems)
        await service.runtime.open("c")
        await service.runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        await service.runtime.receive("c", Message("m1", "order W1234567"))
        service.store.crash = at_step(3)  # type: ignore[method-assign]
        with pytest.raises(Crash):
            await service.runtime.receive("c", Message("m2", "ana@example.com"))
        assert await service.store.unfinished(10) == ("c",)
        (reply,) = await service.runtime.tick()
        assert reply.lines != ()
        assert await service.store.unfinished(10) == ()
        assert (await service.runtime.receive("c", Message("m2", "ana@example.com"))).again
        await replayed(service)
        await service.store.close()

    asyncio.run(story())


def test_a_conversation_of_another_release_is_left_to_its_own_runtime(tmp_path: Path) -> None:
    async def story() -> None:
        service = Service(tmp_path / "aop.db", Systems())
        await service.runtime.open("c")
        await service.runtime.receive("c", Message("m0", "you sent me the wrong shoes"))
        due = await service.runtime.next_due()
        assert due is not None
        await service.store.close()
        another = changed(ROOT / "procedures", {"workspace.yaml": {"currency: USD": "currency: USD  # still"}}).release
        assert another is not None
        later = Service(tmp_path / "aop.db", Systems(), replace(another, digest="another"))
        later.clock.advance(due - later.clock.now())
        assert await later.runtime.recover() == 0
        assert await later.runtime.tick() == ()
        assert len(await later.runtime.history("c")) == 1
        await later.store.close()

    asyncio.run(story())
