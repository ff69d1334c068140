"""What the monitor objects to does not leave: a check of the engine is switched off, and the write is parked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from aop.engine import acting, consent, gate
from aop.engine import parked as parked_calls
from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled, PersonActed
from aop.engine.gate import ledger_keys
from aop.engine.program import Counted
from aop.engine.snapshot import Done
from aop.engine.transition import HANDLERS
from aop.engine.work import Work
from aop.ports.connector import Answer
from aop.runtime import Reply
from aop.runtime.watching import STOPPED
from aop.values import Money
from attacks.workspace import CONFIRMED, UNASKED, answers, asks_for, desk, paying, snapshot
from conversations import Talk, replayed

RULE = "s.refund needs confirmation"


def unasked(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A refund that leaves without the yes that a rule asks for: the engine takes every call as confirmed."""
    monkeypatch.setattr(consent, "find", lambda *_: True)
    talk = desk(paying(UNASKED), rules=RULE)
    talk.says(asks_for("pay"))
    return talk


def settled(talk: Talk) -> list[ActionSettled]:
    history = asyncio.run(talk.runtime.history("case"))
    return [entry.event for entry in history if isinstance(entry.event, ActionSettled) and entry.event.alarm]


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


@pytest.mark.interpreted
def test_a_write_without_its_yes_is_parked_and_a_person_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    assert sent(talk) == []
    (parked,) = talk.runtime.parked()
    assert (parked.conversation, parked.action) == ("case", "s.refund")
    assert any("yes" in item for item in parked.objections)
    (event,) = settled(talk)
    assert (event.outcome, event.reason, event.alarm) == ("unclear", STOPPED, parked.objections)
    assert snapshot(talk).status == "handed_off"


def decides(
    talk: Talk, action: str, person: str = "ops", role: str = "lead", reason: str = "said on the phone"
) -> Reply:
    """What a person does about the one call that is parked."""
    (parked,) = talk.runtime.parked()
    return talk.acts(person, role, action, {"call": parked.call, "reason": reason})


@pytest.mark.interpreted
def test_a_person_carries_it_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    assert decides(talk, "aop.redrive").told is None
    assert sent(talk) == ["s.refund"]
    assert [item.state for item in snapshot(talk).done] == ["done"]
    assert talk.ledger.states()[parked.call] == "done"
    assert talk.runtime.parked() == ()
    again = talk.acts("ops", "lead", "aop.redrive", {"call": parked.call, "reason": "again"})
    assert "no call of that name waits" in str(again.told)
    assert sent(talk) == ["s.refund"]


@pytest.mark.interpreted
def test_who_carries_it_out_and_why_stands_in_the_history_which_replays(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    decides(talk, "aop.redrive")
    history = asyncio.run(talk.runtime.history("case"))
    (act,) = [entry.event for entry in history if isinstance(entry.event, PersonActed)]
    assert (act.person, act.role, act.inputs["reason"]) == ("ops", "lead", "said on the phone")
    replayed(talk)


@pytest.mark.interpreted
def test_a_person_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    assert talk.ledger.states()[parked.call] == "unclear"
    assert decides(talk, "aop.drop").told is None
    assert (sent(talk), talk.runtime.parked()) == ([], ())
    assert [item.state for item in snapshot(talk).done] == ["failed"]
    assert talk.ledger.states()[parked.call] == "released"
    assert "no call of that name" in str(talk.acts("ops", "lead", "aop.redrive", {"call": parked.call}).told)


@pytest.mark.interpreted
@pytest.mark.parametrize("action", ["aop.redrive", "aop.drop"])
@pytest.mark.parametrize(
    ("person", "role", "reason", "told"),
    [
        ("author@desk.example", "lead", "mine", "the author of a procedure"),
        ("Author@Desk.example", "lead", "mine", "the author of a procedure"),
        ("customer", "lead", "please", "the customer does not decide"),
        ("c1", "lead", "please", "the customer does not decide"),
        ("ops", "lead", " ", "say why"),
        ("ops", "janitor", "why not", "there is no role janitor"),
    ],
)
def test_who_may_not_decide_about_it(
    action: str, person: str, role: str, reason: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = unasked(monkeypatch)
    before = talk.runtime.parked()
    assert told in str(decides(talk, action, person, role, reason).told)
    assert (talk.runtime.parked(), sent(talk)) == (before, [])


@pytest.mark.interpreted
def test_a_rule_says_whose_approval_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "find", lambda *_: True)
    talk = desk(paying(UNASKED), rules=f"{RULE}\naop.redrive needs approval from boss within 4 hours")
    talk.says(asks_for("pay"))
    decides(talk, "aop.redrive")
    assert sent(talk) == []
    talk.decides("boss", granted=True, person="ada")
    assert sent(talk) == ["s.refund"]


@pytest.mark.interpreted
def test_once_it_has_left_it_is_one_that_may_have_been_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its system does not know a repeated call, so it is neither sent twice nor taken back as if it had never left."""
    talk = unasked(monkeypatch)
    answers(talk, "s.refund", lambda _: Answer({"junk": 1}))
    decides(talk, "aop.redrive")
    (parked,) = talk.runtime.parked()
    assert (parked.objections, [item.state for item in snapshot(talk).done]) == ((), ["unclear"])
    assert "could be done twice" in str(decides(talk, "aop.redrive").told)
    assert "may have been done" in str(decides(talk, "aop.drop").told)


@pytest.mark.interpreted
def test_a_call_that_is_another_than_the_one_that_was_stopped_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    put = parked_calls._put

    def other(work: Work, old: Done, new: Done) -> None:
        object.__setattr__(old, "inputs", {**old.inputs, "amount": Money(Decimal(9_999), "USD")})
        put(work, old, new)

    monkeypatch.setattr(parked_calls, "_put", other)
    decides(talk, "aop.redrive")
    assert sent(talk) == []
    (parked,) = talk.runtime.parked()
    assert any("is another now" in item for item in parked.objections)


@pytest.mark.interpreted
def test_a_call_that_no_person_sent_again_does_not_leave_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The act was refused, and the engine sends it all the same: the monitor goes by what was carried out."""
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    usual = acting.begin

    def anyway(work: Work, event: PersonActed) -> bool:
        goes_on = usual(work, event)
        inputs = parked.inputs
        work.emit(CallAction(parked.call, "do", parked.action, inputs, parked.call, "x", ledger_keys(work, inputs)))
        return goes_on

    monkeypatch.setitem(HANDLERS, PersonActed, anyway)
    decides(talk, "aop.redrive", "author@desk.example")
    assert sent(talk) == []


def test_a_watch_that_is_read_again_from_the_history_knows_the_yes_before() -> None:
    talk = desk(paying(f"{CONFIRMED}"), rules=RULE)
    talk.says(asks_for("pay"))
    talk.runtime._watching._opinions.clear()  # another process, or long ago
    talk.says("yes")
    assert (sent(talk), talk.runtime.parked()) == (["s.refund"], ())


@pytest.mark.interpreted
def test_a_watch_that_is_read_again_objects_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "find", lambda *_: True)
    talk = desk(paying("collect mode\n" + UNASKED), rules=RULE)
    talk.says(asks_for("pay"))
    talk.runtime._watching._opinions.clear()
    talk.says("quick ~ {mode: quick}")
    assert (sent(talk), len(talk.runtime.parked())) == ([], 1)


@pytest.mark.interpreted
def test_a_rule_that_the_gate_forgot_stops_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "first_broken", lambda *_: None)
    talk = desk(paying(CONFIRMED), rules=f"never do s.refund when order.total is over $100\n{RULE}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert sent(talk) == []
    assert ["never do s.refund" in item for item in talk.runtime.parked()[0].objections] == [True]


@pytest.mark.interpreted
def test_a_limit_that_the_ledger_was_not_asked_for_stops_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Counted.of
    monkeypatch.setattr(Counted, "of", staticmethod(lambda rule, action: replace(real(rule, action), asks=False)))
    talk = desk(paying(CONFIRMED), rules=f"do s.refund at most 1 time per customer\n{RULE}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert sent(talk) == []
    assert any("is not asked of the ledger" in item for item in talk.runtime.parked()[0].objections)


def test_what_is_right_is_not_parked() -> None:
    talk = desk(paying(CONFIRMED), rules=f"do s.refund at most 1 time per customer\n{RULE}")
    answers(talk, "s.refund", lambda number: Answer({"id": f"r{number}"}))
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert talk.runtime.parked() == ()
    assert [item.state for item in snapshot(talk).done] == ["done"]
