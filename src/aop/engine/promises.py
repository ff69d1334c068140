"""What a customer may expect and has not got yet: approvals and waits, changes of unknown outcome, open requests."""

from __future__ import annotations

from collections.abc import Iterator

from aop.engine import consent
from aop.engine.package import Promise
from aop.engine.snapshot import Frame
from aop.engine.wording import title_of
from aop.engine.work import Work
from aop.machine.states import Await

#: What a wait of each kind is called.
WAITS = {
    "time": "the time that it waits for",
    "person": "an answer of a colleague",
    "passage": "a passage of an article",
}


def open_ones(work: Work) -> Iterator[Promise]:
    """Every open promise, what is nearest to a change first."""
    yield from _call(work)
    for done in work.state.done:
        if done.state == "unclear":
            yield Promise("unclear", f"whether {done.action} was done", since=done.at)
    for call in work.state.undoing:
        done = next(item for item in work.state.done if item.call == call)
        yield Promise("undo", f"{done.action} is to be taken back", since=done.at)
    for frame in work.state.frames:
        yield from _wait(work, frame)
    yield from _requests(work)
    yield from _question(work)


def _call(work: Work) -> Iterator[Promise]:
    flight = work.state.flight
    if flight is None:
        return
    if flight.phase == "by_hand":
        yield Promise("call", f"{flight.action} is to be done by hand, since its system is down")
        return
    if flight.phase != "approval":
        yield Promise("call", f"{flight.action} is under way")
        return
    for need in consent.unmet(work, flight):
        yield Promise("approval", f"an approval of {flight.action}", need.role, need.due)


def _wait(work: Work, frame: Frame) -> Iterator[Promise]:
    pending = frame.pending
    if pending is None or pending.is_over:
        return
    step = work.procedure(frame).code[pending.pc]
    what = step.event if isinstance(step, Await) else WAITS.get(pending.kind, pending.kind)
    yield Promise(pending.kind, what, pending.role, pending.due)


def _requests(work: Work) -> Iterator[Promise]:
    roots = [frame for frame in work.state.frames if frame.root and frame.handler is None]
    for frame in roots:
        state = "is not finished" if frame is roots[-1] else "was put off and is not finished"
        yield Promise("request", f"“{title_of(work.procedure(frame))}” {state}")
    for waiting in work.state.queue:
        procedure = work.program.release.intents[waiting.intent].procedure
        yield Promise("request", f"“{title_of(work.program.procedure(procedure))}” has not been begun")


def _question(work: Work) -> Iterator[Promise]:
    quiet = work.state.quiet
    if quiet is not None:
        count = quiet.reminders
        times = f", and reminded {count} time{'' if count == 1 else 's'}" if count else ""
        yield Promise("question", f"the customer was asked something{times}", since=quiet.since)
