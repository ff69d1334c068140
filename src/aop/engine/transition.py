"""`transition(program, snapshot, event) -> (snapshot, effects)`: the whole engine, pure.

    message ──▶ fold (turn) ──▶ run ──▶ needs something ──▶ effects
    answer from outside ──▶ resume where it was needed ──▶ run ──▶ …

No clock, no randomness, no I/O, no model: time, ids and every answer arrive inside events, so the same snapshot
and event give the same bytes on every host, forever. `now` never goes back. An event that the snapshot cannot
take raises ProtocolError and changes nothing; one that comes too late (a grant for a call that is gone) is
explained and ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aop.engine import (
    acting,
    assigning,
    by_hand,
    calls,
    cancelling,
    falling_back,
    handoff,
    identity,
    migration,
    parked,
    pausing,
    quiet,
    said_before,
    taking,
    turn,
    waiting,
)
from aop.engine.effects import Effect
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    EventArrived,
    LedgerAnswered,
    MessageReceived,
    PassageFound,
    PausesChanged,
    PersonActed,
    PersonAnswered,
    ReleaseChanged,
    SenderKnown,
    SlotRead,
    TaskDone,
    TimerFired,
    TryTaken,
)
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.steps import run
from aop.engine.work import Work
from aop.errors import ProtocolError


def opened(program: Program, conversation: str, at: datetime, channel: str = "chat") -> Snapshot:
    """The snapshot of a new conversation. `at` must have a time zone."""
    release = program.release
    return Snapshot(release.digest, conversation, at.astimezone(UTC), channel, release.workspace.languages[0])


def transition(program: Program, snapshot: Snapshot, event: Event) -> tuple[Snapshot, tuple[Effect, ...]]:
    """The next snapshot and what is to be done outside. Raises ProtocolError for an event that makes no sense."""
    if isinstance(event, ReleaseChanged):
        return _moved(program, snapshot, event)
    if snapshot.release != program.release.digest:
        raise ProtocolError("the conversation is pinned to another release")
    work = Work(program, snapshot.fork())
    _pass_time(work, event.at if event.at.tzinfo is UTC else event.at.astimezone(UTC))
    if HANDLERS[type(event)](work, event):
        run(work)
    return _ended(work)


def _pass_time(work: Work, at: datetime) -> None:
    """The time of the event, never earlier than that of the one before; `elapsed` counts it where nothing else than
    the customer was waited for."""
    state = work.state
    if at > state.now:
        pending = state.frames[-1].pending if state.frames else None
        if state.flight is None and (pending is None or pending.is_over) and state.status == "open" and state.frames:
            state.elapsed += int((at - state.now).total_seconds())
        state.now = at


def _moved(program: Program, snapshot: Snapshot, event: ReleaseChanged) -> tuple[Snapshot, tuple[Effect, ...]]:
    """To another release; raises MigrationRefused and changes nothing when the conversation cannot go on with it."""
    work, held = migration.prepare(program, snapshot, event)
    _pass_time(work, event.at.astimezone(UTC))
    migration.go_on(work, held)
    migration.check_met(snapshot, work)
    return _ended(work)


def _ended(work: Work) -> tuple[Snapshot, tuple[Effect, ...]]:
    quiet.watch(work)
    quiet.linger(work)
    return work.state, tuple(work.effects)


def _message(work: Work, event: MessageReceived) -> bool:
    if work.state.taken is not None:
        return taking.heard(work, event)
    if work.state.status == "handed_off":
        work.say_phrase("colleague_has_it")
        return False
    event = _without_answer_to_the_unseen(work, event)
    if work.state.flight is not None and not work.state.flight.waits_for_people:
        raise ProtocolError("a call is in flight: the message waits until it has settled")
    if work.state.reading is not None:
        raise ProtocolError("earlier messages are being read again: the message waits until they are")
    if work.state.pauses and (pause := pausing.over_all(work)) is not None:
        turn.count(work, event, turn.Turn())
        handoff.hand_off(work, work.program.release.workspace.person_queue, (pausing.because(pause),))
        return True
    turn.receive(work, event)
    waiting = work.state.flight is not None
    return not waiting


def _without_answer_to_the_unseen(work: Work, event: MessageReceived) -> MessageReceived:
    """A yes or no counts only for a question that was sent before it was written (semantics S6)."""
    if event.seen is None or event.seen >= work.state.counters.get("questions", 0):
        return event
    return replace(event, understanding=replace(event.understanding, plain_answer=None, answer=None))


def _slot_read(work: Work, event: SlotRead) -> bool:
    if work.state.taken is not None:
        return False
    if work.state.reading != event.slot:
        raise ProtocolError(f"nobody asked to read {event.slot} again")
    work.state.reading = None
    said_before.read(work, work.top, event.reading)
    return True


def _ledger(work: Work, event: LedgerAnswered) -> bool:
    if _is_of_person(work, event, "ledger"):
        return acting.ledger_answered(work, event)
    return _of_flight(work, event, "ledger", calls.ledger_answered, cancelling.ledger_answered)


def _settled(work: Work, event: ActionSettled) -> bool:
    if work.state.assigning is not None and work.state.assigning.id == event.call:
        assigning.settled(work, event)
        return False
    if _is_of_person(work, event, "called"):
        return acting.settled(work, event)
    flight = work.state.flight
    if work.state.taken is not None and flight is not None and (flight.id, flight.verb) == (event.call, "undo"):
        return taking.settled(work, event)
    return _of_flight(work, event, "called", calls.settled, cancelling.settled)


def _approval(work: Work, event: ApprovalDecided) -> bool:
    if _is_of_person(work, event, "approval"):
        return acting.approval_decided(work, event)
    return _of_flight(work, event, "approval", calls.approval_decided, None)


def _is_of_person(work: Work, event: LedgerAnswered | ApprovalDecided | ActionSettled, phase: str) -> bool:
    """Whether it answers a call that a person makes themselves."""
    flight = work.state.acting
    return flight is not None and (flight.id, flight.phase) == (event.call, phase)


def _of_flight(
    work: Work, event: Any, phase: str, handler: Callable[..., None], undoing: Callable[..., None] | None
) -> bool:
    """To the call under way, or to the undo; what nothing waits for any more is explained, and a write whose outcome
    was unknown is settled by it."""
    flight = work.state.flight
    if flight is None or flight.id != event.call or flight.phase != phase:
        if not (isinstance(event, ActionSettled) and parked.settled(work, event)):
            work.explain("settled", "too late: the call is no longer waiting for this", None, call=event.call)
        return False
    if flight.verb == "undo" and undoing is not None:
        undoing(work, event)
    else:
        handler(work, work.top, event)
    return True


def _timer(work: Work, event: TimerFired) -> bool:
    """Silence, the end of the session, an approval that nobody gave, a wait."""
    flight, act = work.state.flight, work.state.acting
    if act is not None and event.timer.startswith(f"{act.id}/approval") and act.phase == "approval":
        return acting.undecided(work)
    if event.timer == quiet.timer_of(work):
        return quiet.silent(work)
    if event.timer == quiet.linger_timer(work):
        return quiet.close(work)
    if flight is not None and event.timer.startswith(f"{flight.id}/approval") and flight.phase == "approval":
        calls.undecided(work, work.top)
        return True
    if flight is not None and event.timer == falling_back.timer_of(flight):
        return by_hand.nobody(work, work.top)
    return waiting.time_is_over(work, event.timer)


HANDLERS: dict[type[Event], Callable[[Work, Any], bool]] = {
    MessageReceived: _message,
    SlotRead: _slot_read,
    LedgerAnswered: _ledger,
    ActionSettled: _settled,
    ApprovalDecided: _approval,
    EventArrived: waiting.arrived,
    PersonAnswered: waiting.person_answered,
    PassageFound: waiting.passage_found,
    TaskDone: by_hand.done,
    TryTaken: identity.try_taken,
    SenderKnown: identity.sender_known,
    TimerFired: _timer,
    PersonActed: acting.begin,
    PausesChanged: pausing.changed,
}
