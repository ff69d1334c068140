"""Approvals used again, or for another call; and a yes that is not one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from aop.engine.events import ApprovalDecided
from aop.engine.transition import transition
from aop.errors import WrongUse
from aop.extractors.scripted import read_pinned
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Message
from attacks.workspace import CONFIRMED, asks_for, desk, paying, snapshot
from conversations import Talk, refined

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


RULE = "s.refund needs confirmation"


def hurried(talk: Talk) -> list[str]:
    """A customer asks for a refund and writes a yes while systems are still asked, before the question is sent."""
    usual, line = talk.connector.call, asks_for("pay")
    text, claim = read_pinned(line)
    assert claim is not None
    talk._claims[text] = refined(claim, text)

    async def slow(call: Call) -> Answer:
        await asyncio.sleep(0.01)
        return await usual(call)

    talk.connector.call = slow  # type: ignore[method-assign]

    async def both() -> list[str]:
        first = asyncio.create_task(talk.runtime.receive("case", Message("h1", text)))
        await asyncio.sleep(0.005)
        second = asyncio.create_task(talk.runtime.receive("case", Message("h2", "yes")))
        return [line.text for reply in (await first, await second) for line in reply.lines]

    return asyncio.run(both())


def sent(talk: Talk) -> list[str]:
    return [call.action.name for call in talk.connector.calls if call.action.writes]


def test_a_yes_that_was_written_before_the_question_was_sent_is_none() -> None:
    """It waits while systems are asked, and comes up when the question stands: the customer never saw that one."""
    talk = desk(paying(CONFIRMED), rules=RULE)
    assert hurried(talk) == ["Refund $169.00?", "Sorry, I did not get that.", "Refund $169.00?"]
    assert sent(talk) == []
    asyncio.run(talk.runtime.receive("case", Message("m3", "yes")))
    assert sent(talk) == ["s.refund"]


def test_what_is_written_when_a_conversation_is_over_answers_none_of_the_questions_to_come() -> None:
    """However many were asked back then: they are counted anew, so an old count would pass for a later question."""
    talk = desk(paying(CONFIRMED), rules=RULE)
    talk.says(asks_for("pay"))
    talk.says("how are you? ~ {move: small_talk}")
    talk.says("no")
    assert snapshot(talk).counters["questions"] == 2
    talk.passes(timedelta(hours=5))
    assert snapshot(talk).status == "closed"
    assert asyncio.run(talk.runtime.accept("case", Message("m9", "yes"))) is None
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    assert [item.message.seen for item in stored.held] == [0]


@pytest.mark.interpreted
def test_where_the_engine_takes_it_for_one_the_monitor_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the engine is switched off; both opinions of the monitor count the questions of the history."""
    monkeypatch.setattr("aop.engine.transition._without_answer_to_the_unseen", lambda work, event: event)
    talk = desk(paying(CONFIRMED), rules=RULE)
    hurried(talk)
    assert sent(talk) == []
    (parked,) = talk.runtime.parked()
    assert any("a yes that was written before its question" in item for item in parked.objections)
    assert any("without a yes in the customer's words" in item for item in parked.objections)


@pytest.mark.interpreted
@pytest.mark.parametrize("seen", [None, 1, 2])
def test_a_yes_that_had_its_question_is_one_to_the_monitor_too(seen: int | None) -> None:
    """It came while something else was under way, and the confirm was the first question that was sent."""
    talk = desk(paying(CONFIRMED), rules=RULE)
    talk.says(asks_for("pay"))
    asyncio.run(talk.runtime.receive("case", Message("m2", "yes", seen=seen)))
    assert sent(talk) == ["s.refund"]
    assert talk.runtime.parked() == ()
