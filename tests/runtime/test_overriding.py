"""Overriding, as a service has it: shared between processes, kept in histories, silent while a person has it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from yaml import safe_load

from aop.engine.effects import AskLedger, CallAction, Effect, Explain, Say
from aop.engine.events import ActionSettled, LedgerAnswered, MessageReceived, PausesChanged, PersonActed, TimerFired
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.pausing import of_agent
from aop.engine.replay import replay
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Understanding
from aop.engine.work import Work
from aop.errors import WrongUse
from aop.machine.powers import BY_ENGINE, POWERS
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Message
from aop.values import canonical
from conversations import CASES, Talk, play, release_of

GIVEN: dict[str, Any] = safe_load((CASES / "overriding.yaml").read_text("utf-8"))[0]["given"]
RELEASE = release_of("tests/workspaces/service")
ASKS = (
    "the fee of $6 for W1234567 back please, ana@example.com"
    " ~ {intent: refund_fee, fee: $6, order_id: W1234567, email: ana@example.com}"
)


def asked() -> Talk:
    talk = Talk(RELEASE, GIVEN, "2026-11-23 10:00")
    talk.says(ASKS)
    return talk


def state_of(talk: Talk, conversation: str = "case") -> Snapshot:
    stored = asyncio.run(talk.store.load(conversation))
    assert stored is not None
    return stored.snapshot


def told(effects: tuple[Effect, ...]) -> list[str]:
    return [item.summary for item in effects if isinstance(item, Explain) and item.kind == "override"]


# ---- pausing


def test_a_pause_in_one_process_holds_in_another_at_its_next_transition() -> None:
    talk = asked()
    other = talk._running(RELEASE)
    assert asyncio.run(other.act(OF_WORKSPACE, "lee", "returns_lead", "aop.pause", {"what": "everything"})).told is None
    reply = talk.says("yes")
    assert (talk.played.queues, talk.connector.calls[-1].action.name) == (["tier2"], "shop.find_order")
    assert reply.snapshot.status == "handed_off"


def test_what_is_paused_stands_in_the_history_before_what_it_changed() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.pause", {"what": "action", "name": "stripe.refund", "reason": "double"})
    talk.says("yes")
    events = [entry.event for entry in asyncio.run(talk.runtime.history("case"))]
    (index,) = [number for number, event in enumerate(events) if isinstance(event, PausesChanged)]
    assert isinstance(events[index + 1], MessageReceived)
    assert events[index].pauses == (Pause("action", "stripe.refund", reason="double", by="lee"),)


def test_what_people_did_to_the_workspace_replays_from_its_own_history() -> None:
    talk = asked()
    for action in ("aop.pause", "aop.resume", "aop.pause"):
        talk.acts("lee", "returns_lead", action, {"what": "everything"})
    history = asyncio.run(talk.runtime.history(OF_WORKSPACE))
    start = opened(talk.runtime.program, OF_WORKSPACE, history[0].event.at, "console")
    again = replay({RELEASE.digest: talk.runtime.program}, start, [(item.event, item.effects) for item in history])
    assert canonical(again.to_json()) == canonical(state_of(talk, OF_WORKSPACE).to_json())
    assert asyncio.run(talk.runtime.paused()) == (Pause("everything", by="lee"),)
    assert Snapshot.from_json(again.to_json()) == again


def test_a_new_release_goes_on_with_what_is_paused() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.pause", {"what": "everything"})
    later = talk._running(replace(RELEASE, digest="later"))
    assert (
        asyncio.run(later.act(OF_WORKSPACE, "kim", "finance_lead", "aop.resume", {"what": "everything"})).told is None
    )
    assert state_of(talk, OF_WORKSPACE).release == "later"
    assert asyncio.run(talk.runtime.paused()) == ()


def test_a_share_of_the_conversations_is_about_that_many_and_always_the_same() -> None:
    program = asked().runtime.program
    state = opened(program, "x", asked().clock.now())

    def paused(number: int) -> bool:
        held = replace(state, conversation=f"c{number}", pauses=(Pause("slice", percent=20),))
        return of_agent(Work(program, held)) is not None

    first = [paused(number) for number in range(1_000)]
    assert 150 < sum(first) < 250
    assert first == [paused(number) for number in range(1_000)]


def test_no_customer_writes_to_what_people_do() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.pause", {"what": "everything"})
    with pytest.raises(WrongUse, match="no name for a conversation"):
        asyncio.run(talk.runtime.open(OF_WORKSPACE))
    with pytest.raises(WrongUse, match="no customer writes"):
        asyncio.run(talk.runtime.receive(OF_WORKSPACE, Message("m1", "hello")))


def test_pausing_is_not_done_in_a_conversation_and_taking_over_not_to_the_workspace() -> None:
    talk = asked()
    reply = asyncio.run(talk.runtime.act("case", "lee", "returns_lead", "aop.pause", {"what": "everything"}))
    assert "about the whole workspace" in str(reply.told)
    reply = asyncio.run(talk.runtime.act(OF_WORKSPACE, "lee", "returns_lead", "aop.take_over"))
    assert "no conversation with a customer" in str(reply.told)


# ---- who it is


def test_who_acts_is_not_what_they_say_of_themselves() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.take_over", {"person": "kim", "role": "finance_lead"})
    taken = state_of(talk).taken
    assert taken is not None
    assert (taken.person, taken.role) == ("lee", "returns_lead")


@pytest.mark.parametrize(
    ("action", "given", "says"),
    [
        ("aop.pauze", {}, "there is no action `aop.pauze`"),
        ("aop.pause", {"what": "all"}, "`what` of `aop.pause` is none of the declared options: `everything`, "),
        ("aop.pause", {"whatever": 1}, "`aop.pause` has no input `whatever`"),
        ("stripe.refund", {"order": "W1234567"}, "`order` is a record, which cannot be typed"),
    ],
)
def test_what_is_given_fits_the_inputs(action: str, given: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        asked().acts("lee", "returns_lead", action, given)


# ---- taken over


def test_nothing_that_comes_makes_the_agent_speak_or_act_while_a_person_has_it() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.take_over", {})
    state, program = state_of(talk), talk.runtime.program
    for event in (
        MessageReceived(state.now, "m2", Understanding(plain_answer="yes", answer="yes")),
        MessageReceived(state.now, "m3", Understanding(cancel=True)),
        TimerFired(state.now + timedelta(days=1), "case/silence/1/0"),
        TimerFired(state.now + timedelta(days=2), "case/linger/1"),
        ActionSettled(state.now, "case/1", "done"),
    ):
        state, effects = transition(program, state, event)
        assert not [item for item in effects if isinstance(item, Say | CallAction)], event
        assert state.status == "taken"


def test_a_call_in_flight_comes_back_after_the_takeover_and_is_booked() -> None:
    """A write that left before somebody took over counts, and is met again after it is handed back."""
    talk = asked()
    program, state = talk.runtime.program, state_of(talk)
    yes = Understanding(plain_answer="yes", answer="yes")
    state, effects = transition(program, state, MessageReceived(state.now, "m2", yes))
    while not (calls := [item for item in effects if isinstance(item, CallAction)]):
        (query,) = [item for item in effects if isinstance(item, AskLedger)]
        found = {item.rule: Decimal(0) for item in query.queries}
        state, effects = transition(program, state, LedgerAnswered(state.now, query.call, found))
    state, effects = transition(program, state, PersonActed(state.now, "lee", "returns_lead", "aop.take_over", {}))
    (taking,) = [item for item in effects if isinstance(item, CallAction)]
    state, _ = transition(program, state, ActionSettled(state.now, taking.call, "done"))
    back = PersonActed(state.now, "lee", "returns_lead", "aop.hand_back", {})
    refused, effects = transition(program, state, back)
    assert "a call is in flight" in told(effects)[0]
    state, effects = transition(program, refused, ActionSettled(state.now, calls[0].call, "done"))
    assert not [item for item in effects if isinstance(item, Say)]
    assert [(item.action, item.state) for item in state.done] == [("stripe.refund", "done")]
    assert [item.digest for item in state.frames[-1].log.written] != []


def test_the_colleagues_own_words_are_theirs_in_the_transcript() -> None:
    talk = asked()
    talk.acts("lee", "returns_lead", "aop.take_over", {})
    talk.acts("lee", "returns_lead", "aop.answer", {"text": "Hello, this is Lee."})
    package = asyncio.run(talk.runtime.standing("case"))
    assert (package.transcript[-1].who, package.transcript[-1].text) == ("lee", "Hello, this is Lee.")


# ---- what the host carries out


class Host:
    """Carries out the powers that are the host's."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Mapping[str, object], str]] = []

    async def call(self, call: Call) -> Answer:
        self.calls.append((call.action.name, call.inputs, call.key))
        return Answer()


def test_the_engine_carries_out_its_own_powers_and_the_host_the_others() -> None:
    talk = asked()
    reply = talk.acts("lee", "returns_lead", "aop.erase", {"customer": "c1"})
    assert reply.told == "aop.erase by lee: fails, nothing here carries out aop.erase"
    host = Host()
    talk.runtime._calls._connectors = {**talk.runtime._calls._connectors, "aop": host}
    assert talk.acts("lee", "returns_lead", "aop.erase", {"customer": "c1"}).told is None
    ((name, inputs, _),) = host.calls
    assert (name, inputs["customer"], inputs["person"]) == ("aop.erase", "c1", "lee")
    assert set(POWERS) > BY_ENGINE


def test_a_call_is_sent_again_under_the_key_it_had() -> None:
    found = safe_load((CASES / "overriding.yaml").read_text("utf-8"))
    case = next(item for item in found if "sent again under its key" in item.get("name", ""))
    played = play(case)
    sent = [item for reply in played.replies for item in reply.effects if isinstance(item, CallAction)]
    refunds = [item for item in sent if item.action == "stripe.refund" and item.verb == "do"]
    assert len(refunds) == 2
    assert len({item.key for item in refunds}) == 1
    assert played.replies[-1].snapshot.done[-1].state == "done"
