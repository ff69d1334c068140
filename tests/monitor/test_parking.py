"""What the monitor objects to does not leave: a check of the engine is switched off, and the write is parked."""

from __future__ import annotations

import asyncio

import pytest

from aop.engine import consent, gate
from aop.engine.events import ActionSettled
from aop.errors import WrongUse
from aop.ports.connector import Answer
from aop.runtime.watching import STOPPED
from attacks.workspace import CONFIRMED, UNASKED, answers, asks_for, desk, paying, snapshot
from conversations import Talk

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
    assert parked.call.action == "s.refund"
    assert any("yes" in item for item in parked.objections)
    (event,) = settled(talk)
    assert (event.outcome, event.reason, event.alarm) == ("unclear", STOPPED, parked.objections)
    assert snapshot(talk).status == "handed_off"


@pytest.mark.interpreted
def test_a_person_carries_it_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    asyncio.run(talk.runtime.redrive(parked.call.call, "ops@desk.example", "the customer said so on the phone"))
    assert sent(talk) == ["s.refund"]
    assert [item.state for item in snapshot(talk).done] == ["done"]
    assert settled(talk)[-1].alarm == ("carried out by ops@desk.example: the customer said so on the phone",)
    with pytest.raises(WrongUse, match="nothing is parked"):
        asyncio.run(talk.runtime.redrive(parked.call.call, "ops@desk.example", "again"))
    assert sent(talk) == ["s.refund"]


@pytest.mark.interpreted
def test_a_person_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    asyncio.run(talk.runtime.drop(parked.call.call, "ops@desk.example", "nobody asked for it"))
    assert sent(talk) == []
    assert [item.state for item in snapshot(talk).done] == ["failed"]


@pytest.mark.interpreted
@pytest.mark.parametrize(("person", "reason"), [("author@desk.example", "mine"), ("customer", "please"), ("ops", " ")])
def test_who_may_not_decide_about_it(person: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = unasked(monkeypatch)
    (parked,) = talk.runtime.parked()
    with pytest.raises(WrongUse):
        asyncio.run(talk.runtime.redrive(parked.call.call, person, reason))
    assert talk.runtime.parked() == (parked,)


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
    monkeypatch.setattr(gate, "forbids", lambda *_: False)
    talk = desk(paying(CONFIRMED), rules=f"never do s.refund when order.total is over $100\n{RULE}")
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert sent(talk) == []
    assert ["never do s.refund" in item for item in talk.runtime.parked()[0].objections] == [True]


@pytest.mark.interpreted
def test_a_limit_that_the_ledger_was_not_asked_for_stops_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_query", lambda *_: None)
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
