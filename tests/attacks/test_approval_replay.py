"""Approvals used again, or for another call; and a yes that is not one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from aop.engine.events import ApprovalDecided
from aop.engine.transition import transition
from aop.errors import WrongUse
from attacks.workspace import CONFIRMED, asks_for, desk, paying, snapshot

RULES = "s.refund needs confirmation\ns.refund needs approval from lead within 4 hours"
NO_YES = [
    "hmm, what would that cost?", "yes?", "yes but only half of it", "I never said yes", "not yes", "yesterday",
    "my husband says yes, I do not", "if it is free, yes", "yes or no, what is the difference", "ok what happens then?",
    "don't say yes for me", "I would say yes if I knew", "the answer was 'yes' last time", "maybe yes", "yes and no",
]  # fmt: skip


@pytest.mark.parametrize("said", NO_YES)
def test_a_yes_that_is_not_one_lets_nothing_out(said: str) -> None:
    talk = desk(paying(CONFIRMED), rules="s.refund needs confirmation")
    talk.says(asks_for("pay"))
    talk.says(said)
    assert talk.played.did == []


def test_a_models_yes_is_not_the_customers() -> None:
    talk = desk(paying(CONFIRMED), rules="s.refund needs confirmation")
    talk.says(asks_for("pay"))
    talk.says("well, you decide ~ {answer: yes}")
    assert talk.played.did == []


def test_an_approval_serves_one_call() -> None:
    talk = desk(paying(CONFIRMED), rules=RULES)
    talk.says(asks_for("pay"))
    talk.says("yes")
    first = talk.runtime.approvals()[0].request.call
    talk.decides("lead", granted=True)
    assert talk.played.did == ["s.refund"]
    for _ in range(2):
        with pytest.raises(WrongUse, match="no approval is waiting"):
            asyncio.run(talk.runtime.decide(first, "maria", "lead", granted=True))
    talk.says(asks_for("pay"))
    talk.says("yes")
    with pytest.raises(WrongUse, match="no approval is waiting"):
        asyncio.run(talk.runtime.decide(first, "maria", "lead", granted=True))
    assert talk.played.did == ["s.refund"]


def test_an_approval_that_is_sent_again_as_an_event_changes_nothing() -> None:
    """As if somebody replayed what once came in: for the call of before, and for one that was never made."""
    talk = desk(paying(CONFIRMED), rules=RULES)
    talk.says(asks_for("pay"))
    talk.says("yes")
    first = talk.runtime.approvals()[0].request.call
    talk.decides("lead", granted=True)
    talk.says(asks_for("pay"))
    talk.says("yes")
    state = snapshot(talk)
    for call in (first, "case/99", "other/1"):
        again = ApprovalDecided(state.now, call, "maria", "lead", granted=True)
        after, effects = transition(talk.runtime.program, state, again)
        assert not any(getattr(effect, "verb", None) == "do" for effect in effects)
        assert after.flight == state.flight


def test_an_approval_does_not_outlive_its_time() -> None:
    talk = desk(paying(CONFIRMED), rules=RULES)
    talk.says(asks_for("pay"))
    talk.says("yes")
    call = talk.runtime.approvals()[0].request.call
    talk.passes(timedelta(hours=5))
    with pytest.raises(WrongUse):
        asyncio.run(talk.runtime.decide(call, "maria", "lead", granted=True))
    assert talk.played.did == []
