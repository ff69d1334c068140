"""Who may say yes for the company, to what, and what happens to the call while they decide."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from aop.engine.effects import CallAction, Explain, Query
from aop.engine.events import ApprovalDecided
from aop.engine.transition import transition
from aop.errors import WrongUse
from attacks.workspace import CONFIRMED, LEVELS, REFUND, UNASKED, asks_for, desk, paying, snapshot, texts
from conversations import Talk

LEAD = "s.refund needs approval from lead within 1 day"
LEAD_AND_BOSS = f"{LEAD}\ns.refund needs approval from boss within 1 day"
SALE = 'never do s.refund when today is after 2026-11-23 because "the sale is over"'
WRITES_FIRST = 'do s.note with text = "begun"\n' + CONFIRMED
HANDLERS = """\
on:
  cancelled: |
    say "I stop here."
    escalate to desk because "cancelled"
  corrected: |
    say "Somebody looks at it."
    escalate to desk because "corrected"
"""


def waiting(*, rules: str, levels: str = LEVELS) -> Talk:
    """A refund that waits for people."""
    talk = desk(paying(REFUND), rules=rules, levels=levels)
    talk.says(asks_for("pay"))
    assert talk.runtime.approvals()
    return talk


def roles(talk: Talk) -> list[str]:
    return sorted(item.request.role for item in talk.runtime.approvals())


# ---- the gate looks again before the call leaves


def test_what_the_gate_refuses_after_the_last_grant_is_denied() -> None:
    talk = waiting(rules=f"{SALE}\n{LEAD}")
    talk.clock.advance(timedelta(hours=20))
    reply = talk.decides("lead", granted=True)
    assert texts(reply) == ["Denied: the sale is over"]
    assert talk.played.did == []


@pytest.mark.parametrize("more", ["", f"\n{LEAD}"], ids=["no approval", "an approval"])
def test_what_the_gate_refuses_after_the_ledger_answered_is_denied(more: str) -> None:
    rules = f"{SALE}\ns.refund needs confirmation\ndo s.refund at most 1 time per order{more}"
    talk = desk(paying(CONFIRMED), rules=rules)
    talk.says(asks_for("pay"))
    count = talk.ledger.count

    async def slowly(query: Query) -> Decimal:
        talk.clock.advance(timedelta(hours=20))
        return await count(query)

    talk.ledger.count = slowly  # type: ignore[method-assign]
    reply = talk.says("yes")
    assert texts(reply) == ["Denied: the sale is over"]
    assert talk.runtime.approvals() == ()
    assert talk.played.did == []


def test_a_verification_that_ran_out_while_people_decided_is_no_verification() -> None:
    talk = waiting(rules=LEAD, levels="{postcode: {lasts: 30 minutes}}")
    talk.clock.advance(timedelta(minutes=31))
    reply = talk.decides("lead", granted=True)
    assert texts(reply) == ["Denied: the order given to s.refund does not belong to the verified customer"]
    assert talk.played.did == []


def test_a_rule_that_begins_to_apply_while_people_decide_is_asked_too() -> None:
    talk = waiting(
        rules="s.refund needs approval from lead within 5 days\n"
        "s.refund needs approval from boss within 5 days when today is after 2026-11-24"
    )
    assert roles(talk) == ["lead"]
    talk.clock.advance(timedelta(days=3))
    talk.decides("lead", granted=True, person="maria")
    assert roles(talk) == ["boss"]
    assert talk.played.did == []
    talk.decides("boss", granted=True, person="noor")
    assert talk.played.did == ["s.refund"]


# ---- taken back while people decide


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("please cancel that, I don't want it ~ {cancel: yes}", "I stop here."),
        ("sorry I meant W7654321 ~ {order_id: W7654321, correction: yes}", "Somebody looks at it."),
    ],
)
def test_taking_a_request_back_after_a_write_withdraws_the_call_and_handles_it(line: str, said: str) -> None:
    talk = desk(paying(WRITES_FIRST, keys=HANDLERS), rules=f"s.refund needs confirmation\n{LEAD}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    (pending,) = talk.runtime.approvals()
    reply = talk.says(line)
    if said == "I stop here.":  # something was changed, so it is asked first
        assert "Shall I stop?" in texts(reply)[0]
        reply = talk.says("yes")
    assert texts(reply)[0] == said
    assert talk.played.queues == ["desk"]
    assert talk.runtime.approvals() == ()
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(talk.runtime.decide(pending.request.call, "maria", "lead", granted=True))
    grant = ApprovalDecided(talk.clock.now(), pending.request.call, "maria", "lead", granted=True)
    _, effects = transition(talk.runtime.program, snapshot(talk), grant)
    assert not any(isinstance(effect, CallAction) for effect in effects)
    assert talk.played.did == ["s.note"]


# ---- who may


@pytest.mark.parametrize(
    ("person", "why"), [("c1", "their own request"), ("author@desk.example", "the author of a procedure")]
)
def test_neither_the_customer_nor_the_author_of_the_procedure_approves(person: str, why: str) -> None:
    talk = waiting(rules=LEAD)
    with pytest.raises(WrongUse, match=why):
        talk.decides("lead", granted=True, person=person)
    assert roles(talk) == ["lead"]
    assert talk.played.did == []


def test_one_person_has_one_say_whatever_their_roles() -> None:
    talk = waiting(rules=LEAD_AND_BOSS)
    talk.decides("lead", granted=True, person="maria")
    with pytest.raises(WrongUse, match="one person counts once"):
        talk.decides("boss", granted=True, person="maria")
    assert talk.played.did == []


def test_a_yes_that_nobody_needed_leaves_its_giver_free_to_say_yes_in_another_role() -> None:
    """It does not count, so it is no say: the gate and the monitor agree on that."""
    talk = waiting(rules=LEAD_AND_BOSS)
    (pending,) = [item for item in talk.runtime.approvals() if item.request.role == "lead"]
    talk.decides("lead", granted=True, person="li")
    late = ApprovalDecided(talk.clock.now(), pending.request.call, "maria", "lead", granted=True)
    reply = talk._take(talk.runtime._turns.driven("case", late))
    assert [item.summary for item in reply.effects if isinstance(item, Explain)] == [
        "maria does not count: lead has approved it already"
    ]
    talk.decides("boss", granted=True, person="maria")
    assert (talk.played.did, talk.runtime.parked()) == (["s.refund"], ())


@pytest.mark.parametrize("order", [("lead", "boss"), ("boss", "lead")])
def test_two_roles_can_both_say_yes_in_either_order(order: tuple[str, str]) -> None:
    talk = waiting(rules=LEAD_AND_BOSS)
    first, second = order
    talk.decides(first, granted=True, person="maria")
    assert roles(talk) == [second]
    assert talk.played.did == []
    talk.decides(second, granted=True, person="noor")
    assert talk.played.did == ["s.refund"]


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize(
    ("person", "role"), [("maria", "boss"), ("maria", "agent"), ("c1", "lead"), ("author@desk.example", "lead")]
)
def test_who_may_not_decide_neither_grants_nor_denies(person: str, role: str, granted: bool) -> None:
    talk = waiting(rules=LEAD)
    before = snapshot(talk)
    assert before.flight is not None
    word = ApprovalDecided(talk.clock.now(), before.flight.id, person, role, granted)
    after, effects = transition(talk.runtime.program, before, word)
    assert not any(isinstance(effect, CallAction) for effect in effects)
    assert after.flight == before.flight
    assert after.frames == before.frames


# ---- said while people decide, in words that look like something else


@pytest.mark.parametrize("sure", ["50%", "100%"])
def test_a_correction_in_the_words_of_another_request_takes_the_approval_back(sure: str) -> None:
    talk = desk(paying(CONFIRMED), paying(UNASKED, name="other"), rules=f"s.refund needs confirmation\n{LEAD}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    (pending,) = talk.runtime.approvals()
    talk.says(f"sorry, I meant W7654321 ~ {{intent: other at {sure}, order_id: W7654321, correction: yes}}")
    assert pending.request.call not in [item.request.call for item in talk.runtime.approvals()]
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(talk.runtime.decide(pending.request.call, "maria", "lead", granted=True))
    assert talk.played.did == []


def test_a_no_while_people_decide_asks_whether_to_stop() -> None:
    talk = desk(paying(CONFIRMED), rules=f"s.refund needs confirmation\n{LEAD}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    reply = talk.says("no, do not ~ {answer: no}")
    assert texts(reply) == ["Shall I stop this request?"]
    talk.says("yes")
    assert talk.played.ends == ["withdrawn"]
    assert talk.runtime.approvals() == ()
