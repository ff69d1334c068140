"""Requests and frames (semantics S4): starting, following, finishing, queueing, reopening.

A request is the root frame of a run with the frames it follows. A new request while one runs suspends it; when it
ends, the suspended one goes on with a reminder. Requests asked for together wait in a queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from aop.engine import tallying
from aop.engine.asking import INTERRUPTS
from aop.engine.correcting import KEPT, used
from aop.engine.effects import CloseRequest
from aop.engine.snapshot import Ended, Frame, Said, Waiting
from aop.engine.understanding import Request
from aop.engine.wording import title_of
from aop.engine.work import Work
from aop.machine.states import Enter
from aop.values import Record, Value

#: How many requests that ended a handoff lists.
MAX_PAST = 50

#: How many requests of a message are named.
MAX_ANNOUNCED = 5

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
    if not values:
        return [()]
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
    if len(queue) < 2:
        return queue
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
    if work.closed_now or waiting.number != work.number:
        work.say_phrase("next", title=_title(work, waiting))
    start(work, waiting)
    return True


def announce(work: Work, begun: Waiting | None = None) -> None:
    """Where a message asks for several things, the customer is told in which order they come."""
    now = [item for item in (begun, *work.state.queue) if item is not None and item.number == work.number]
    titles = tuple(dict.fromkeys(_title(work, item) for item in now)) if len(now) > 1 else ()
    if len(titles) > 1:
        work.say_phrase("in_turn", titles="; ".join(titles[:MAX_ANNOUNCED]))
    elif len(now) > 1:
        work.say_phrase("one_by_one")


def _title(work: Work, waiting: Waiting) -> str:
    return title_of(work.program.procedure(work.program.release.intents[waiting.intent].procedure))


def start(work: Work, waiting: Waiting, *, interrupts: bool = False) -> None:
    """A new root frame for a request, with everything said for it and before it. One that `interrupts` another says so
    with its first question."""
    name = work.program.release.intents[waiting.intent].procedure
    slots = work.program.slots(name)
    kept = tuple(said for said in work.state.kept if said.reading.slot in slots)
    inbox = (*kept, *work.state.unclaimed, *waiting.values)
    work.state.requests += 1
    counts = {"began": waiting.number, "request": work.state.requests}
    if interrupts:
        counts[INTERRUPTS] = 1
    frame = Frame(name, True, intent=waiting.intent, inbox=inbox, counts=counts)
    _set_apart(work, frame, waiting)
    work.state.unclaimed = ()
    work.state.ended = None
    work.begin(frame)
    work.state.frames.append(frame)
    work.explain("request", f"{waiting.intent} starts {name}", None, intent=waiting.intent, procedure=name)


def _set_apart(work: Work, frame: Frame, waiting: Waiting) -> None:
    """What is said from here on is this request's, not that of the one it is in front of; what was said while it stood
    in the queue went to those before it."""
    if work.state.frames:
        below = work.root()
        below.apart = (*below.apart, (work.number, work.number))
    elif waiting.number < work.number:
        frame.apart = ((waiting.number + 1, work.number),)


def again(work: Work, intent: str) -> None:
    """A request that was just withdrawn begins anew, with nothing said."""
    work.say_phrase("started_again")
    start(work, Waiting(intent, work.number))


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
    root = work.pop_request()
    frame = Frame(procedure, True, inputs=dict(inputs), intent=root.intent, inbox=root.inbox, since=dict(root.since))
    frame.counts = {name: root.counts[name] for name in KEPT if name in root.counts}
    frame.memory, frame.log, frame.wrote = root.memory, root.log, wrote
    frame.origin, frame.handler, frame.apart = root.origin or root.procedure, root.handler, root.apart
    work.begin(frame)
    work.state.frames.append(frame)


# ---- ends


def finish(work: Work, outcome: str) -> None:
    """Ends the top frame: back to its caller, or the end of the request."""
    frame = work.top
    if frame.root and frame.memory.written:
        frame.memory = replace(frame.memory, written=())
        return work.handle(frame, "corrected", "what was changed before the correction has no place any more")
    work.state.frames.pop()
    if frame.handler is not None:
        return _end_digression(work, frame, outcome)
    if not frame.root:
        return _return_to_caller(work, frame, outcome)
    return _close(work, frame, outcome)


def _close(work: Work, frame: Frame, outcome: str) -> None:
    work.emit(CloseRequest(frame.procedure, frame.intent, outcome))
    ended = Ended(frame.intent, frame.procedure, outcome, frame.counts.get("request", 0), frame.wrote)
    work.state.ended = ended
    work.state.past = (*work.state.past[-(MAX_PAST - 1) :], ended)
    work.closed_now = True
    tallying.keep_short(work)
    if work.state.frames:
        _resume(work)


def abandon(work: Work) -> None:
    """The customer does not answer: the running request ends, and nothing that waits behind it is begun."""
    root = work.pop_request()
    work.state.queue = ()
    _close(work, root, "abandoned")


def _end_digression(work: Work, frame: Frame, outcome: str) -> None:
    """The question that was open before is asked again; what a clarification found out is begun."""
    if work.state.frames:
        work.top.ask = None
    if frame.handler == "clarify" and work.state.status == "open":
        meant = _returned(work, frame) if outcome in RETURNING else None
        intent = meant.get("intent") if isinstance(meant, Record) else None
        if isinstance(intent, str) and intent in work.program.release.intents:
            enqueue(work, (Request(intent, Decimal(1), 0, 0),))
            work.state.counters.pop("unclear", None)  # what was unclear is clear; the next wish is asked about anew
        elif not work.state.frames:
            work.say_phrase("other_words")


def _return_to_caller(work: Work, frame: Frame, outcome: str) -> None:
    caller = work.top
    root = work.root()
    root.counts.update((used(name), 1) for name in frame.values if name in work.procedure(frame).slots)
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
    """A suspended request goes on: `on: resumed` where it has one, else its question is asked again, with a reminder
    of what it is about."""
    frame, root = work.top, work.root()
    frame.ask = None
    if root.apart:
        root.apart = (*root.apart[:-1], (root.apart[-1][0], work.number))
    if "resumed" in work.procedure(frame).handlers:
        return work.handle(frame, "resumed")
    if frame.pending is None or frame.pending.is_over:
        work.say_phrase("resumed", title=title_of(work.procedure(root)))
    return None


def reopen(work: Work) -> bool:
    """The customer says that what ended last is not resolved. False when nothing ended just now."""
    ended = work.state.ended
    if ended is None or work.state.frames or ended.intent is None:
        return False
    work.emit(CloseRequest(ended.procedure, ended.intent, "reopened"))
    work.state.ended = None
    if ended.wrote or ended.intent not in work.program.release.intents:
        return False
    start(work, Waiting(ended.intent, work.number))
    return True
