"""A person has the conversation: the agent is silent, starts nothing and answers nothing, until it is handed back.

What waits for an approval is let go; what is in flight still comes back and is booked. What the customer says meanwhile
is kept for the running request, so that nobody repeats themselves. Handing back is the run of a correction (semantics
S8): each request runs again from its first sentence with a memory of what was done, by the agent and by the person; who
the customer is must be shown again (S9), and no yes from before serves any more.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import correcting, handlers, identity, parked, said_before, turn
from aop.engine.events import ActionSettled, MessageReceived
from aop.engine.snapshot import Taken
from aop.engine.work import Work


def not_theirs(work: Work, person: str) -> str | None:
    """Why a person may not act in the agent's place here; None when they have the conversation."""
    has = work.state.taken
    if has is None:
        return "take the conversation over first"
    return None if has.person == person else f"{has.person} has the conversation"


def take(work: Work, person: str, role: str) -> None:
    """From now on the agent does nothing here."""
    state = work.state
    handlers.dismiss(work)
    if state.flight is not None and state.flight.phase != "called":
        work.let_go("a colleague took the conversation over")
    work.void_approvals()
    state.reading = None
    state.taken, state.status = Taken(person, role, work.now), "taken"
    involve(work, person)
    work.halted = True


def involve(work: Work, person: str) -> None:
    """Whoever wrote or took over here approves nothing here."""
    if person not in work.state.involved:
        work.state.involved = (*work.state.involved, person)


def heard(work: Work, event: MessageReceived) -> bool:
    """The customer writes to the person: counted, and kept for the running request."""
    work.heard = event.understanding
    turn.count(work, event, turn.Turn())
    if work.state.frames:
        said = correcting.said_for_running(work, event)
        said_before.into_inbox(work, work.root(), said)
    return False


def settled(work: Work, event: ActionSettled) -> bool:
    """An undo of the agent's came back after somebody took over: noted, and the chain goes no further."""
    flight = work.state.flight
    assert flight is not None
    work.state.flight = None
    call, work.state.undoing = work.state.undoing[0], ()
    work.explain("settled", f"undo by {flight.action}: {event.outcome}", None, call=event.call, undoes=call)
    work.attempted(flight, event.outcome, event.reason, event.rule)
    parked.undo(work, flight, event, call)
    if event.outcome == "done":
        for item in [item for item in work.state.done if item.call == call]:
            parked.forget(work, item)
        undone = (replace(item, state="undone") if item.call == call else item for item in work.state.done)
        work.state.done = tuple(undone)
    return False


def hand_back(work: Work) -> None:
    """The agent goes on."""
    state = work.state
    taken, state.taken, state.status = state.taken, None, "open"
    by = "a colleague" if taken is None else f"{taken.person} ({taken.role})"
    identity.end(work, f"{by} had the conversation and handed it back")
    roots = [frame for frame in state.frames if frame.root and frame.handler is None]
    state.frames = [correcting.begin_again(work, frame) for frame in roots]
    for frame in state.frames:  # what showed who they are was said before, perhaps to somebody else
        frame.since.update(dict.fromkeys(sorted(work.program.proving), work.number + 1))
    work.explain("correction", "handed back, so what runs runs again from its start", None, slots=(), forgets=())
