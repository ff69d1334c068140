"""The runtime: what cannot be read, approvals by the right people, limits across conversations, systems that fail."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from yaml import safe_load

from aop.engine.effects import Explain, Query
from aop.engine.events import ActionSettled, SlotRead
from aop.engine.transition import opened, transition
from aop.errors import CatalogueError, OutcomeUnknown, ProtocolError, Unavailable, WrongUse
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.artifact import dump, load
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Message
from aop.ports.ledger import Row
from aop.ports.store import Conflict
from aop.runtime import Runtime
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.values import canonical
from conversations import CASES, Talk, release_of

SHOP: dict[str, Any] = safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"]
SOCKS = (
    "the socks in W1234567 are wrong, ana@example.com, a refund"
    " ~ {intent: wrong_item, order_id: W1234567, email: ana@example.com, items: socks, remedy: refund}"
)
SHOES = SOCKS.replace("socks", "shoes")


def talk(given: dict[str, Any] | None = None) -> Talk:
    return Talk(release_of("procedures"), SHOP if given is None else given, "2026-11-23 10:00")


# ---- intake


def test_an_empty_line_after_a_handoff_is_not_greeted() -> None:
    conversation = talk()
    assert [line.text for line in conversation.says(" ").lines] == ["I did not get any text. How can I help you?"]
    conversation.says("I want a human ~ {wants_person: yes}")
    (line,) = conversation.says(" ").lines
    assert line.text == "A colleague has this conversation now and will answer you."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x" * 1_000_000, "too long"),
        ("é" * 10_000, "too long"),
        ("", "did not get any text"),
        ("   \n ", "did not get any text"),
        ("\x00\x01\x1b\x07", "could not read"),
        ("\u200b\u200e\u202e", "could not read"),
    ],
)
def test_what_cannot_be_read_is_answered_politely_and_changes_nothing(text: str, says: str) -> None:
    conversation = talk()
    before = asyncio.run(conversation.store.load("case"))
    reply = asyncio.run(conversation.runtime.receive("case", Message("m1", text)))
    after = asyncio.run(conversation.store.load("case"))
    assert says in reply.lines[0].text
    assert before is not None
    assert after is not None
    assert after.version == before.version == 0
    assert canonical(after.snapshot.to_json()) == canonical(before.snapshot.to_json())


def test_control_characters_inside_a_message_are_dropped() -> None:
    conversation = talk()
    asyncio.run(conversation.runtime.receive("case", Message("m1", "hel\x00lo\x1b[31m")))
    (entry,) = asyncio.run(conversation.runtime.history("case"))
    assert entry.message is not None
    assert entry.message.text == "hello[31m"


def test_a_conversation_that_is_not_there_is_wrong_use() -> None:
    with pytest.raises(WrongUse, match="no conversation other"):
        asyncio.run(talk().runtime.receive("other", Message("m1", "hello")))


# ---- approvals


def to_approval() -> Talk:
    conversation = talk()
    conversation.says(SHOES)
    conversation.says("[photo.jpg] here ~ {photo: photo.jpg}")
    conversation.says("yes")
    return conversation


def test_an_approval_shows_exactly_what_it_is_for() -> None:
    (waiting,) = to_approval().runtime.approvals()
    request = waiting.request
    assert (request.action, request.role, request.people) == ("stripe.refund", "team_lead", 1)
    assert str(request.inputs["amount"].amount) == "160"  # type: ignore[union-attr]
    assert "when amount is over $150" in request.rules[0]
    assert request.due is not None


def test_only_the_role_that_was_asked_may_decide() -> None:
    conversation = to_approval()
    (waiting,) = conversation.runtime.approvals()
    with pytest.raises(WrongUse, match="is for team_lead, not tier1_support"):
        asyncio.run(conversation.runtime.decide(waiting.request.call, "eve", "tier1_support", granted=True))
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(conversation.runtime.decide("case/99", "maria", "team_lead", granted=True))
    assert conversation.played.did == []


def test_an_approval_is_used_once_and_a_late_one_is_void() -> None:
    conversation = to_approval()
    (waiting,) = conversation.runtime.approvals()
    conversation.decides("team_lead", granted=True)
    assert conversation.played.did.count("stripe.refund") == 1
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(conversation.runtime.decide(waiting.request.call, "maria", "team_lead", granted=True))


def test_a_cancel_withdraws_a_pending_approval() -> None:
    conversation = to_approval()
    conversation.says("forget it ~ {cancel: yes}")
    assert conversation.runtime.approvals() == ()
    assert conversation.played.ends == ["withdrawn"]
    conversation.passes(timedelta(days=3))
    assert conversation.played.did == []


# ---- limits across conversations


def test_an_order_is_refunded_once_also_in_another_conversation() -> None:
    conversation = talk()
    conversation.says(SOCKS)
    conversation.says("yes")
    assert "stripe.refund" in conversation.played.did
    asyncio.run(conversation.runtime.open("second"))
    claim = conversation.runtime.receive("second", Message("m1", SOCKS.partition(" ~ ")[0]))
    asyncio.run(claim)
    reply = asyncio.run(conversation.runtime.receive("second", Message("m2", "yes")))
    gates = [item for item in reply.effects if isinstance(item, Explain) and item.kind == "gate"]
    assert any("at most 1 time per order" in item.summary for item in gates)
    assert reply.snapshot.status == "handed_off"


def test_two_that_race_for_one_place_get_one() -> None:
    async def race() -> list[str | None]:
        ledger = MemoryLedger()
        query = Query("rule", ("stripe.refund",), "order:1", adds=Decimal(1), at_most=Decimal(1))
        at = datetime.fromisoformat("2026-11-23T10:00+00:00")
        rows = [Row(f"call/{index}", "stripe.refund", ("order:1",), {}, at) for index in range(64)]
        return list(await asyncio.gather(*(ledger.reserve(row, (query,)) for row in rows)))

    assert sorted(asyncio.run(race()), key=str) == [None, *["rule"] * 63]


def test_a_call_that_surely_was_not_done_does_not_count() -> None:
    async def settle(state: str) -> Decimal:
        ledger = MemoryLedger()
        query = Query("rule", ("stripe.refund",), "order:1", input="amount")
        at = datetime.fromisoformat("2026-11-23T10:00+00:00")
        await ledger.reserve(Row("c", "stripe.refund", ("order:1",), {"amount": Decimal(30)}, at), ())
        await ledger.settle("c", state)
        return await ledger.count(query)

    assert [asyncio.run(settle(state)) for state in ("done", "unclear", "released")] == [30, 30, 0]


# ---- systems that fail


class Failing:
    """Answers from what is given, but does to one action what it was told."""

    def __init__(self, inner: Any, action: str, outcome: Exception | Answer) -> None:
        self._inner, self._action, self._outcome = inner, action, outcome

    async def call(self, call: Call) -> Answer:
        if call.action.name != self._action:
            return await self._inner.call(call)  # type: ignore[no-any-return]
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


@pytest.mark.parametrize(
    ("action", "outcome", "queue", "counts"),
    [
        ("shop.find_order", Unavailable("down"), "tier2", 0),
        ("shop.find_order", OutcomeUnknown("timed out"), "tier2", 0),  # a read surely did nothing
        ("shop.find_order", Answer({"order_id": "#W1234567"}), "tier2", 0),  # not what the action declares
        ("stripe.refund", Unavailable("down"), "tier2", 0),
        ("stripe.refund", Answer(failure="already_refunded"), "tier2", 0),
        ("stripe.refund", OutcomeUnknown("timed out"), "payments", 1),
        ("stripe.refund", Answer({"id": 7}), "payments", 1),  # done, but what it said cannot be used
    ],
)
def test_an_outcome_is_known_or_said_to_be_unclear(action: str, outcome: Any, queue: str, counts: int) -> None:
    conversation = talk()
    calls = conversation.runtime._calls
    calls._connectors = dict.fromkeys(calls._connectors, Failing(conversation.connector, action, outcome))
    conversation.says(SOCKS)
    conversation.says("yes")
    assert conversation.played.queues == [queue]
    query = Query("r", ("stripe.refund",), "shop.order:#W1234567")
    assert asyncio.run(conversation.ledger.count(query)) == counts


def test_a_release_without_a_connector_for_its_systems_does_not_load() -> None:
    machine = release_of("procedures")
    with pytest.raises(CatalogueError, match="no connector for the system"):
        Runtime(
            machine, extractor=ScriptedExtractor({}), connectors={}, store=MemoryStore(), ledger=MemoryLedger(),
            clock=talk().clock,
        )  # fmt: skip


# ---- protocol


def test_an_event_that_nobody_waits_for_is_an_error_or_ignored_and_changes_nothing() -> None:
    conversation = talk()
    program = conversation.runtime.program
    snapshot = opened(program, "t", conversation.started)
    with pytest.raises(ProtocolError):
        transition(program, snapshot, SlotRead(conversation.started, "items", None))
    after, effects = transition(program, snapshot, ActionSettled(conversation.started, "t/1", "done"))
    assert [type(item) for item in effects] == [Explain]
    assert canonical(after.to_json()) == canonical(snapshot.to_json())


def test_a_conversation_is_pinned_to_its_release() -> None:
    conversation = talk()
    snapshot = opened(conversation.runtime.program, "t", conversation.started)
    snapshot.release = "another"
    with pytest.raises(ProtocolError, match="another release"):
        transition(conversation.runtime.program, snapshot, SlotRead(conversation.started, "items", None))


def test_a_release_survives_its_file_and_a_changed_file_is_refused() -> None:
    machine = release_of("procedures")
    document = dump(machine)
    assert load(document) == machine
    assert dump(load(document)) == document
    with pytest.raises(WrongUse, match="changed after it was compiled"):
        load(document.replace(b"30-day window", b"45-day window"))
    with pytest.raises(WrongUse, match="not a release"):
        load(b"hello")


def test_the_store_refuses_a_commit_that_came_second() -> None:
    conversation = talk()
    store, program = conversation.store, conversation.runtime.program

    async def commit_twice() -> None:
        await store.create(opened(program, "x", conversation.started))
        with pytest.raises(Conflict):
            await store.create(opened(program, "x", conversation.started))

    asyncio.run(commit_twice())
