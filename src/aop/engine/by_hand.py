"""A call that a colleague does by hand while its system is down (`fallback: collect_for_human`).

What they say of it is its outcome, as if the system had said it: a write counts, its records are outdated, the request
goes on. Nobody in time: the call fails as written.
"""

from __future__ import annotations

from aop.engine import calls
from aop.engine.events import ActionSettled, TaskDone
from aop.engine.falling_back import who_may
from aop.engine.snapshot import Flight, Frame
from aop.engine.work import Work


def done(work: Work, event: TaskDone) -> bool:
    """A colleague says what came of a call."""
    flight = _waiting(work, event.call)
    if flight is None:
        work.explain("settled", "too late: nobody waits for this by hand any more", None, call=event.call)
        return False
    if event.role not in who_may(work, flight.action):
        said = f"{event.person} does not count: {event.role} may not use {flight.action}"
        work.explain("approval", said, None, person=event.person)
        return False
    said = f"{event.person} ({event.role}) did {flight.action} by hand: {event.outcome}"
    work.explain("settled", said, None, call=flight.id, person=event.person, role=event.role)
    if event.outcome != "done":
        work.unbook()
    settled = ActionSettled(event.at, event.call, event.outcome, event.value, None, event.reason)
    calls.settled(work, work.top, settled)
    return True


def nobody(work: Work, frame: Frame) -> bool:
    """Its time is over."""
    flight = work.state.flight
    assert flight is not None
    work.unbook()
    reason = "its system does not answer, and nobody did it by hand in time"
    calls.settled(work, frame, ActionSettled(work.now, flight.id, "fails", None, None, reason))
    return True


def _waiting(work: Work, call: str) -> Flight | None:
    flight = work.state.flight
    return flight if flight is not None and flight.id == call and flight.phase == "by_hand" else None
