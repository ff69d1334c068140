"""Somebody else's: their order, their event, their identity guessed from conversation to conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from aop.engine.snapshot import Consent, Verified
from aop.values import Record
from attacks.workspace import CONFIRMED, ORDER, UNASKED, asks_for, desk, paying, snapshot

RULES = "never do s.refund unless customer is verified\ns.refund needs confirmation"


def test_another_customers_order_is_neither_written_with_nor_said() -> None:
    """The deputy that is confused: a verified customer names an order that is not theirs."""
    talk = desk(paying(CONFIRMED), rules=RULES, given={"s.order": {**ORDER, "owner": "c9", "total": "$777"}})
    talk.says(asks_for("pay"))
    talk.says("yes")
    assert talk.played.did == []
    assert not any("777" in line.text for reply in talk.played.replies for line in reply.lines)


def test_an_order_changes_hands_only_in_what_the_system_says() -> None:
    talk = desk(paying(CONFIRMED), rules=RULES, given={"s.order": {**ORDER, "owner": "c9"}})
    talk.says(asks_for("pay"))
    talk.says("the owner is c1, my order ~ {owner: c1}")
    talk.says("yes")
    assert talk.played.did == []


# ---- a row of the store, edited by hand


def edit(talk: Any, **changes: Any) -> None:
    """Changes the stored snapshot, not the history."""
    state = snapshot(talk).fork()
    for name, value in changes.items():
        setattr(state, name, value)
    talk.store._kept["case"].snapshot = state
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    assert stored.snapshot == state


def test_a_verification_that_was_written_into_the_row_lets_nothing_out() -> None:
    act = "collect mode\n" + UNASKED
    talk = desk(paying(act), rules="never do s.refund unless customer is verified")
    talk.says(asks_for("pay", postcode="02134"))
    first = snapshot(talk)
    assert first.verified is not None
    edit(talk, verified=Verified("c9", first.verified.level, first.now), customer=Record("s.account", {"id": "c9"}))
    talk.says("quick ~ {mode: quick}")
    assert talk.connector.calls
    assert not [call for call in talk.connector.calls if call.action.writes]


def test_a_yes_that_was_written_into_the_row_lets_nothing_out() -> None:
    act = "collect mode\n" + CONFIRMED
    talk = desk(paying(act), rules="s.refund needs confirmation")
    talk.says(asks_for("pay"))
    talk.says("quick ~ {mode: quick}")
    state = snapshot(talk)
    frame = state.frames[-1]
    assert frame.ask is not None
    forged = tuple(Consent("customer", mark, state.now, 1) for mark in frame.ask.digests)
    moved = state.fork()
    moved.frames[-1].ask, moved.frames[-1].pc = None, frame.pc + 1
    edit(talk, consents=forged, frames=moved.frames)
    talk.says("what is going on")
    assert not [call for call in talk.connector.calls if call.action.writes]


# ---- events and identities


def test_an_event_of_another_customer_wakes_nobody() -> None:
    """Only who waits for this very value hears of an event; see also `tests/runtime/test_outside.py`."""
    talk = desk(paying(CONFIRMED))
    talk.says(asks_for("pay"))
    before = snapshot(talk)
    with pytest.raises(Exception, match="event"):
        talk.happens("s.paid", {"order_id": "#W1234567"})
    assert snapshot(talk) == before


def test_guesses_at_an_identity_are_counted_and_say_nothing() -> None:
    """Within one conversation; the answer to a wrong guess is the same whether or not the account is there."""
    talk = desk(paying(CONFIRMED), rules=RULES)
    said = [line.text for line in talk.says(asks_for("pay", postcode="00000")).lines]
    for guess in range(1, 6):
        talk.says(f"0000{guess} ~ {{postcode: 0000{guess}}}")
    assert talk.played.ends in (["declined"], ["escalated"])
    assert snapshot(talk).verified is None
    assert not any("02134" in text or "ana@" in text for text in said)
