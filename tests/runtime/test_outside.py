"""What conversations wait for outside: each forgets its own, whatever the others wait for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aop.engine.effects import AwaitEvent, RequestAnswer, RequestApproval, SetTimer
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened
from aop.runtime.outside import Outside
from aop.values import Record
from conversations import release_of

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)
PROGRAM = Program(release_of("procedures"))


def standing(conversation: str) -> Snapshot:
    """A conversation that waits for nothing."""
    return opened(PROGRAM, conversation, NOW)


def noted(*conversations: str) -> Outside:
    """Each waits for one thing of every kind."""
    outside = Outside()
    for name in conversations:
        outside.note(name, RequestApproval(f"{name}/1", "rule", "team_lead", 1, "s.refund", {}, "", (), None))
        outside.note(name, RequestAnswer(f"{name}/2", "lead", "p", "verdict", (), {}, DUE))
        outside.note(name, AwaitEvent(f"{name}/3", "s.scanned", {}, DUE))
        outside.note(name, SetTimer(f"{name}/silence/1/0", DUE))
    return outside


def test_what_is_over_is_forgotten_and_what_others_wait_for_is_not() -> None:
    outside = noted("a", "b")
    outside.forget(PROGRAM, standing("a"))
    assert [item.conversation for item in outside.approvals.values()] == ["b"]
    assert [item.conversation for item in outside.questions.values()] == ["b"]
    assert [item.conversation for item in outside.waiting_for("s.scanned", Record("s.scanned", {}))] == ["b"]
    assert outside.due(DUE) == ["b/silence/1/0"]


def test_a_timer_that_fired_and_is_set_anew_is_waited_for_again() -> None:
    outside = noted("a")
    del outside.timers["a/silence/1/0"]  # it fired
    outside.forget(PROGRAM, standing("a"))
    outside.note("a", SetTimer("a/silence/1/0", DUE))
    assert outside.due(DUE) == ["a/silence/1/0"]
    outside.forget(PROGRAM, standing("a"))
    assert outside.due(DUE) == []


def test_nothing_is_kept_of_a_conversation_that_waits_for_nothing() -> None:
    outside = noted("a")
    outside.forget(PROGRAM, standing("a"))
    assert not any((outside.approvals, outside.questions, outside.events, outside.timers, outside._noted))
