"""What conversations wait for outside: each forgets its own, whatever the others wait for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aop.engine.effects import AwaitEvent, CallAction, Effect, RequestAnswer, RequestApproval, SetTimer, SettleTry
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened
from aop.ports.store import Waited
from aop.runtime import open_ends
from aop.runtime.outside import Outside, is_met
from aop.values import Record
from conversations import release_of

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)
PROGRAM = Program(release_of("procedures"))


def standing(conversation: str) -> Snapshot:
    """A conversation that waits for nothing."""
    return opened(PROGRAM, conversation, NOW)


def asked(name: str) -> tuple[Effect, ...]:
    """One thing of every kind that a conversation waits for."""
    return (
        RequestApproval(f"{name}/1", "rule", "team_lead", 1, "s.refund", {}, "", (), None),
        RequestAnswer(f"{name}/2", "lead", "p", "verdict", (), {}, DUE),
        AwaitEvent(f"{name}/3", "s.scanned", {}, DUE),
        SetTimer(f"{name}/silence/1/0", DUE),
    )


def test_what_the_conversation_does_not_wait_for_is_over() -> None:
    before: tuple[Waited, ...] = asked("a")
    assert open_ends.after(PROGRAM, standing("a"), before, (), None) == ()


def test_what_is_carried_out_here_stays_until_it_is_answered() -> None:
    call, tried = CallAction("a/1", "do", "s.refund", {}, "a/1", ""), SettleTry("a/try/1", right=True)
    waiting = open_ends.after(PROGRAM, standing("a"), (), (call, tried), None)
    assert waiting == open_ends.unfinished(waiting) == (call, tried)
    assert open_ends.after(PROGRAM, standing("a"), waiting, (), call) == (tried,)


def test_the_timer_that_is_due_first_is_the_one_that_is_waited_for() -> None:
    first, second = SetTimer("a/1", DUE), SetTimer("a/2", DUE + timedelta(hours=1))
    assert open_ends.due((second, first)) == DUE
    assert open_ends.timers_due((second, first), DUE) == (first,)
    assert open_ends.due(()) is None


def test_of_two_conversations_each_forgets_its_own() -> None:
    outside = Outside()
    for name in ("a", "b"):
        outside.note(name, asked(name))
    outside.note("a", asked("a")[:1])
    assert [item.conversation for item in outside.approvals] == ["a", "b"]
    assert [item.conversation for item in outside.questions] == ["b"]
    outside.note("a", ())
    assert [item.conversation for item in outside.approvals] == ["b"]
    assert (outside.asked("a/1"), outside.question("a/2")) == ((), None)


def test_an_event_is_the_one_that_is_waited_for_by_its_values() -> None:
    waits = AwaitEvent("a/1", "s.scanned", {"id": "1"}, DUE)
    assert is_met(waits, "s.scanned", Record("s.scanned", {"id": "1", "at": "x"}))
    assert not is_met(waits, "s.scanned", Record("s.scanned", {"id": "2"}))
    assert not is_met(waits, "s.lost", Record("s.lost", {"id": "1"}))


def test_nothing_is_kept_of_a_conversation_that_waits_for_nothing() -> None:
    outside = Outside()
    outside.note("a", asked("a"))
    outside.note("a", ())
    kept = (outside._approvals, outside._questions, outside._events, outside._tasks, outside._parked, outside._noted)
    assert not any(kept)
