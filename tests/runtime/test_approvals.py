"""Approvals: bound to exactly what is seen, decided by those who may, used in the transition that sends the call."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from yaml import safe_load

from aop.engine import evidence
from aop.engine.effects import CallAction, Explain, RequestApproval, Rest
from aop.engine.events import ApprovalDecided
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import WrongUse
from aop.runtime.approvals import Approvals
from aop.stores.given import GivenPeople
from conversations import CASES, Talk, release_of

GIVEN: dict[str, Any] = safe_load((CASES / "approvals.yaml").read_text("utf-8"))[0]["given"]
ASKS = (
    "the fee of $60 for W1234567 back please, ana@example.com"
    " ~ {intent: refund_fee, fee: $60, order_id: W1234567, email: ana@example.com}"
)
PEOPLE = GivenPeople({"kim": ["finance_lead"], "max": ["returns_lead"]})


def waiting() -> Talk:
    """A refund that waits for finance."""
    talk = Talk(release_of("tests/workspaces/service"), GIVEN, "2026-11-23 10:00")
    talk.says(ASKS)
    talk.says("yes")
    return talk


def state_of(talk: Talk) -> Snapshot:
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    return stored.snapshot


def granted(talk: Talk, person: str = "kim") -> ApprovalDecided:
    (pending,) = talk.runtime.approvals()
    return ApprovalDecided(talk.clock.now(), pending.request.call, person, "finance_lead", True)


# ---- what is seen


def test_a_pending_approval_shows_exactly_what_is_said_yes_to() -> None:
    talk = waiting()
    desk = Approvals(talk.runtime, PEOPLE)
    (approval,) = desk.waiting()
    view = asyncio.run(desk.view(approval))
    assert (view.action, view.conversation, view.by) == ("stripe.refund", "case", None)
    assert view.inputs["amount"] == "$60.00"
    (asked,) = view.asked
    assert (asked.role, asked.people) == ("finance_lead", 1)
    assert "needs approval from finance_lead within 4 business hours when amount is over $50" in asked.sentence
    assert asked.due == talk.clock.now() + timedelta(hours=4)
    assert view.release == talk.runtime.program.release.digest
    fee = next(item for item in view.evidence if item.slot == "fee")
    assert (fee.value, fee.words, fee.message) == ("$60.00", "$60", "m1")
    assert (fee.start, fee.end) == (11, 14)
    assert view.to_json()["asked"][0]["due"] == "2026-11-23T19:00:00+00:00"


def test_what_was_not_shown_is_not_approved() -> None:
    talk = waiting()
    desk = Approvals(talk.runtime, PEOPLE)
    (approval,) = desk.waiting()
    view = asyncio.run(desk.view(approval))
    talk.says("sorry, I meant $70 ~ {fee: $70}")
    talk.says("yes")
    (later,) = desk.waiting()
    with pytest.raises(WrongUse, match="is not what kim was shown"):
        asyncio.run(desk.decide(later, "kim", granted=True, seen=view.digest))
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(desk.decide(approval, "kim", granted=True, seen=view.digest))


# ---- who decides


@pytest.mark.parametrize("person", ["max", "nobody"])
def test_roles_are_what_the_service_knows(person: str) -> None:
    talk = waiting()
    desk = Approvals(talk.runtime, PEOPLE)
    with pytest.raises(WrongUse, match=f"{person} cannot decide this: it is for finance_lead"):
        asyncio.run(desk.decide(desk.waiting()[0], person, granted=True))
    reply = asyncio.run(desk.decide(desk.waiting()[0], "kim", granted=True, comment="receipt seen"))
    assert any(isinstance(effect, CallAction) for effect in reply.effects)
    (said,) = [effect for effect in reply.effects if isinstance(effect, Explain) and effect.kind == "approval"]
    assert (said.data["person"], said.data["reason"], said.data["granted"]) == ("kim", "receipt seen", True)


# ---- what it is bound to


def test_the_last_grant_is_used_in_the_transition_that_sends_the_call() -> None:
    talk = waiting()
    before = state_of(talk)
    after, effects = transition(talk.runtime.program, before, granted(talk))
    assert [type(effect) for effect in effects if isinstance(effect, CallAction)] == [CallAction]
    assert [(item.who, item.state) for item in after.consents if item.rule is not None] == [("kim", "used")]


def test_a_grant_makes_no_call_when_what_it_rests_on_is_another_than_was_seen() -> None:
    """The same amount, said elsewhere: the digest is taken again before the call leaves."""
    talk = waiting()
    state = state_of(talk).fork()
    frame = state.frames[-1]
    frame.evidence["fee"] = replace(frame.evidence["fee"], start=0, end=3)
    after, effects = transition(talk.runtime.program, state, granted(talk))
    assert not any(isinstance(effect, CallAction) for effect in effects)
    assert {item.state for item in after.consents} == {"void"}


def test_a_grant_makes_no_call_when_an_argument_is_another_than_was_seen() -> None:
    talk = waiting()
    state = state_of(talk).fork()
    assert state.flight is not None
    state.flight = replace(state.flight, arguments="0" * 64)
    after, effects = transition(talk.runtime.program, state, granted(talk))
    assert not any(isinstance(effect, CallAction) for effect in effects)
    assert all(item.state == "void" for item in after.consents)


def test_every_part_of_the_evidence_is_in_the_digest() -> None:
    held = Rest("fee", "a", "m1", 1, 2, "customer")
    others = [
        replace(held, slot="f"), replace(held, value="b"), replace(held, message="m2"), replace(held, start=0),
        replace(held, end=3), replace(held, source="person"),
    ]  # fmt: skip
    marks = {evidence.bound("call", (item,)) for item in (held, *others)} | {evidence.bound("call", ())}
    assert len(marks) == len(others) + 2
    assert evidence.bound("call", (held,)) != evidence.bound("other", (held,))


def test_two_calls_with_the_same_arguments_have_the_same_digest_only_in_one_release() -> None:
    talk = waiting()
    (pending,) = talk.runtime.approvals()
    moved = replace(talk.runtime.program.release, digest="another")
    state = replace(state_of(talk), release="another")
    after, effects = transition(Program(moved), state, granted(talk))
    assert pending.request.bound
    assert not any(isinstance(effect, CallAction) for effect in effects)
    assert all(item.state != "granted" for item in after.consents)


# ---- too late


def test_a_grant_after_its_time_counts_for_nothing_even_before_the_timer_fires() -> None:
    talk = waiting()
    talk.clock.advance(timedelta(hours=4))
    reply = talk.decides("finance_lead", granted=True, person="kim")
    assert reply.told == "too late: the time to decide about stripe.refund was over"
    assert not any(isinstance(effect, CallAction) for effect in reply.effects)
    assert talk.played.queues == ["returns_desk"]  # `if nobody decides in time`


def test_a_late_grant_is_told_that_it_counts_for_nothing() -> None:
    talk = waiting()
    (pending,) = talk.runtime.approvals()
    talk.says("never mind ~ {cancel: yes}")
    with pytest.raises(WrongUse, match="this answer counts for nothing"):
        asyncio.run(talk.runtime.decide(pending.request.call, "kim", "finance_lead", granted=True))


def test_what_the_engine_meets_too_late_it_explains_and_ignores() -> None:
    talk = waiting()
    event = granted(talk)
    talk.says("never mind ~ {cancel: yes}")
    before = state_of(talk)
    after, effects = transition(talk.runtime.program, before, event)
    assert after.consents == before.consents
    assert [effect.summary for effect in effects if isinstance(effect, Explain)] == [
        "too late: the call is no longer waiting for this"
    ]


def test_an_approval_is_no_more_in_the_list_once_the_call_has_left() -> None:
    talk = waiting()
    assert len(talk.runtime.approvals()) == 1
    talk.decides("finance_lead", granted=True, person="kim")
    assert talk.runtime.approvals() == ()
    asked = [item for reply in talk.played.replies for item in reply.effects if isinstance(item, RequestApproval)]
    assert len(asked) == 1
