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
from datetime import UTC, datetime
from typing import Any

from aop.engine import calls, collecting, turn
from aop.engine.effects import Effect
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    LedgerAnswered,
    MessageReceived,
    SlotRead,
    TimerFired,
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
    if snapshot.release != program.release.digest:
        raise ProtocolError("the conversation is pinned to another release")
    work = Work(program, snapshot.fork())
    work.state.now = max(snapshot.now, event.at.astimezone(UTC))
    if HANDLERS[type(event)](work, event):
        run(work)
    return work.state, tuple(work.effects)


def _message(work: Work, event: MessageReceived) -> bool:
    if work.state.status != "open":
        work.notice("A colleague has this conversation now and will answer you.")
        return False
    if work.state.flight is not None and work.state.flight.phase != "approval":
        raise ProtocolError("a call is in flight: the message waits until it has settled")
    if work.state.reading is not None:
        raise ProtocolError("earlier messages are being read again: the message waits until they are")
    turn.receive(work, event)
    waiting = work.state.flight is not None
    return not waiting


def _slot_read(work: Work, event: SlotRead) -> bool:
    if work.state.reading != event.slot:
        raise ProtocolError(f"nobody asked to read {event.slot} again")
    work.state.reading = None
    collecting.read(work, work.top, event.reading)
    return True


def _ledger(work: Work, event: LedgerAnswered) -> bool:
    return _of_flight(work, event, "ledger", calls.ledger_answered)


def _settled(work: Work, event: ActionSettled) -> bool:
    return _of_flight(work, event, "called", calls.settled)


def _approval(work: Work, event: ApprovalDecided) -> bool:
    return _of_flight(work, event, "approval", calls.approval_decided)


def _of_flight(work: Work, event: Any, phase: str, handler: Callable[..., None]) -> bool:
    flight = work.state.flight
    if flight is None or flight.id != event.call or flight.phase != phase:
        work.explain("settled", "too late: the call is no longer waiting for this", None, call=event.call)
        return False
    handler(work, work.top, event)
    return True


def _timer(work: Work, event: TimerFired) -> bool:
    flight = work.state.flight
    if flight is None or not event.timer.startswith(f"{flight.id}/approval") or flight.phase != "approval":
        return False
    calls.undecided(work, work.top)
    return True


HANDLERS: dict[type[Event], Callable[[Work, Any], bool]] = {
    MessageReceived: _message,
    SlotRead: _slot_read,
    LedgerAnswered: _ledger,
    ActionSettled: _settled,
    ApprovalDecided: _approval,
    TimerFired: _timer,
}
