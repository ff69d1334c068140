"""Requests and frames (semantics S4): starting, following, finishing, queueing, handing to a person.

A request is the root frame of a run with the frames it follows. A new request while one runs suspends it; when it
ends, the suspended one goes on with a reminder. Requests asked for together wait in a queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aop.engine import consent
from aop.engine.effects import CloseRequest, HandOff, Say, Words
from aop.engine.snapshot import Frame, Memory, Said, Waiting
from aop.engine.understanding import Request
from aop.engine.work import Work
from aop.machine.states import Enter
from aop.values import Record, Value

#: What is counted of a request and outlives a correction and a `switch to`.
KEPT = ("ways_back", "began", "request")

#: Endings after which the caller of a followed procedure goes on.
RETURNING = ("resolved", "informed", "not_needed")


def enqueue(work: Work, requests: tuple[Request, ...]) -> None:
    """Puts what a message asks for into the queue: split where a slot has several values, ordered by `after`."""
    waiting: list[Waiting] = []
    for request in requests:
        values = tuple(Said(work.number, reading) for reading in request.values)
        waiting.extend(Waiting(request.intent, work.number, part) for part in _split(work, request.intent, values))
    work.state.queue = _ordered(work, (*work.state.queue, *waiting))


def _split(work: Work, intent: str, values: tuple[Said, ...]) -> list[tuple[Said, ...]]:
    """Several values for a slot that takes one are several requests; the n-th of each slot go together."""
    slots = work.program.slots(work.program.release.intents[intent].procedure)
    grouped: dict[str, list[Said]] = {}
    shared: list[Said] = []
    for said in values:
        slot = slots.get(said.reading.slot)
        if slot is None or slot.many or slot.is_picked or said.reading.about is not None:
            shared.append(said)
        else:
            grouped.setdefault(said.reading.slot, []).append(said)
    runs = max((len(items) for items in grouped.values()), default=1)
    split = []
    for index in range(runs):
        own = [items[min(index, len(items) - 1)] for items in grouped.values()]
        split.append((*shared, *own))
    return split


def _ordered(work: Work, queue: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
    """By `after`, then as mentioned. `after` is acyclic, so one pass for each element is enough."""
    intents = work.program.release.intents
    left, done = list(queue), []
    while left:
        waiting_for = {item.intent for item in left}
        ready = next(
            (item for item in left if not (set(intents[item.intent].after) & (waiting_for - {item.intent}))), left[0]
        )
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def start_next(work: Work) -> bool:
    """Starts the next request of the queue; False when there is none."""
    if not work.state.queue:
        return False
    waiting, work.state.queue = work.state.queue[0], work.state.queue[1:]
    start(work, waiting)
    return True


def start(work: Work, waiting: Waiting) -> None:
    """A new root frame for a request, with everything said for it and before it."""
    name = work.program.release.intents[waiting.intent].procedure
    inbox = (*work.state.unclaimed, *waiting.values)
    work.state.requests += 1
    counts = {"began": waiting.number, "request": work.state.requests}
    frame = Frame(name, True, intent=waiting.intent, inbox=inbox, counts=counts)
    work.state.unclaimed = ()
    work.begin(frame)
    work.state.frames.append(frame)
    work.explain("request", f"{waiting.intent} starts {name}", None, intent=waiting.intent, procedure=name)


def follow(work: Work, frame: Frame, step: Enter, inputs: Mapping[str, Value]) -> None:
    """Pushes a frame of its own for the followed procedure."""
    followed = Frame(
        step.procedure,
        False,
        inputs=dict(inputs),
        intent=frame.intent,
        result=step.result,
        back_to=frame.pc + 1,
        otherwise=step.otherwise,
    )
    work.begin(followed)
    work.state.frames.append(followed)


def switch(work: Work, procedure: str, inputs: Mapping[str, Value]) -> None:
    """Ends this request's frames and starts another procedure in their place, with what was said and done for them."""
    wrote = any(item.wrote for item in work.request_frames())
    root = _pop_request(work)
    frame = Frame(procedure, True, inputs=dict(inputs), intent=root.intent, inbox=root.inbox, since=dict(root.since))
    frame.counts = {name: root.counts[name] for name in KEPT if name in root.counts}
    frame.memory, frame.log, frame.wrote = root.memory, root.log, wrote
    frame.origin = root.origin or root.procedure
    work.begin(frame)
    work.state.frames.append(frame)


def _pop_request(work: Work) -> Frame:
    """Takes the frames of the running request off the stack; its root."""
    root = work.root()
    while work.state.frames.pop() is not root:
        pass
    return root


def finish(work: Work, outcome: str) -> None:
    """Ends the top frame: back to its caller, or the end of the request."""
    frame = work.state.frames.pop()
    if not frame.root:
        return _return_to_caller(work, frame, outcome)
    work.emit(CloseRequest(frame.procedure, frame.intent, outcome))
    if work.state.frames:
        _resume(work)
    return None


def _return_to_caller(work: Work, frame: Frame, outcome: str) -> None:
    caller = work.top
    if outcome in RETURNING:
        value = _returned(work, frame)
        if frame.result is not None and value is not None:
            caller.values[frame.result] = value
            names = work.procedure(frame).returns
            caller.owners[frame.result] = tuple(owner for name in names for owner in frame.owners.get(name, ()))
        caller.pc = frame.back_to
    elif frame.otherwise is not None:
        work.go(caller, frame.otherwise)
    else:
        finish(work, outcome)


def _returned(work: Work, frame: Frame) -> Value:
    names = work.procedure(frame).returns
    if len(names) == 1:
        return frame.values.get(names[0])
    return Record(frame.procedure, {name: frame.values.get(name) for name in names}) if names else None


def _resume(work: Work) -> None:
    """A suspended request goes on: its question is asked again, with a reminder of what it is about."""
    frame = work.top
    title = work.procedure(work.root()).title
    work.emit(Say("notice", (f"Back to your other request: {title}.",)))
    frame.ask = None


def restart(work: Work, changed: tuple[str, ...]) -> None:
    """A correction: the request runs again from its first sentence with a memory of what happened (S8).

    Correcting what a verification read ends it (S9); the customer stays the one they were.
    """
    if any(name in work.program.proving for name in changed):
        work.state.verified = None
    consent.withdraw(work, approvals_only=True)
    root = _pop_request(work)
    inputs = {} if root.origin else dict(root.inputs)
    frame = Frame(root.origin or root.procedure, True, inputs=inputs, intent=root.intent)
    work.begin(frame)
    frame.inbox = root.inbox
    frame.memory = root.log
    frame.log = Memory()
    frame.counts = {"rerun": 1, **{name: root.counts[name] for name in KEPT if name in root.counts}}
    work.state.frames.append(frame)
    named = ", ".join(changed)
    work.explain("correction", f"{named} was corrected, so the request runs again from its start", None, slots=changed)


def withdraw(work: Work) -> None:
    """The customer cancels. Nothing was written: the request ends as withdrawn; else `on: cancelled` answers."""
    frame = work.top
    if any(item.wrote for item in work.request_frames()):
        return work.handle(frame, "cancelled", "the customer cancelled")
    root = work.root()
    work.state.flight = None
    while work.top is not root:
        work.state.frames.pop()
    work.notice("All right, I have stopped that. Nothing was changed.")
    finish(work, "withdrawn")
    return None


def hand_off(work: Work, queue: str, because: Words, priority: str | None = None) -> None:
    """To a person, with everything they need; nothing automatic happens in this conversation afterwards."""
    declared = work.program.release.workspace.queues.get(queue)
    says = None if declared is None else declared.says
    words = None if says is None else work.words(says, work.scope({}))
    work.emit(Say("notice", words or ("I am handing you over to a colleague, who will take it from here.",)))
    intent = work.state.frames[0].intent if work.state.frames else None
    procedure = work.state.frames[0].procedure if work.state.frames else ""
    chosen = priority or (None if declared is None else declared.priority)
    work.emit(HandOff(queue, chosen, because, package(work)))
    work.emit(CloseRequest(procedure, intent, "escalated"))
    work.explain("request", f"escalated to {queue}", None, queue=queue, because=because)
    work.state.frames.clear()
    work.state.queue = ()
    work.state.flight = None
    work.state.reading = None
    work.state.status = "handed_off"
    work.halted = True


def package(work: Work) -> dict[str, Any]:
    """What a person needs to go on: who it is, what was asked for, what is known and from where, what was done."""
    state = work.state
    return {
        "customer": work.customer_id(),
        "verification": None if state.verified is None else state.verified.level,
        "requests": [
            {"intent": frame.intent, "procedure": frame.procedure, "slots": _known_slots(work, frame)}
            for frame in state.frames
        ],
        "waiting": [item.intent for item in state.queue],
        "looked_up": [digest for frame in state.frames for digest, _ in frame.log.looked_up],
        "done": [{"action": done.action, "state": done.state, "at": done.at} for done in state.done],
        "under_way": None if state.flight is None else {"action": state.flight.action, "phase": state.flight.phase},
        "sentiment": state.sentiment,
        "topics": state.topics,
    }


def _known_slots(work: Work, frame: Frame) -> dict[str, Any]:
    slots = work.procedure(frame).slots
    return {
        name: {"value": value, "evidence": frame.evidence.get(name)}
        for name, value in frame.values.items()
        if name in slots
    }
