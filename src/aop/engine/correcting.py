"""Corrections (semantics S8): the request runs again from its first sentence with a memory of what happened.

A value that differs from a used one is a correction with a cue ("I meant …") or where a yes was just asked for; else
it is asked: "change X from A to B?". The run after it does not ask what is known, reuses look-ups with the same
arguments, does not say the same line twice, keeps the yeses whose digest holds, and must meet every completed write
again, in order and with the same digest; where a write may depend on what changed, `on: corrected` answers at once.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import asides, asking, consent, offering, record_slots, said_before
from aop.engine.events import MessageReceived
from aop.engine.snapshot import Ask, Frame, Memory
from aop.engine.understanding import Reading
from aop.engine.wording import text, word
from aop.engine.work import Work
from aop.machine.states import Call
from aop.machine.types import Slot
from aop.values import Value

#: What is counted of a request and outlives a correction and a `switch to`.
KEPT = ("ways_back", "began", "request", asking.INTERRUPTS)


def changed_by(work: Work, message: MessageReceived) -> tuple[Reading, ...]:
    """The readings of a message that give another value to something that this request already uses."""
    return tuple([item for item in said_for_running(work, message) if _differs(work, item)])


def said_for_running(work: Work, message: MessageReceived) -> tuple[Reading, ...]:
    """What a message says for the running request: outside of any other request's words, within those of one that is
    not sure, or, with a cue ("sorry, I meant"), while people are asked whether this one may go on."""
    said = message.understanding
    if not said.requests:
        return said.values
    running, accept = work.root().intent, work.program.release.workspace.accept
    decided_now = said.correction and work.state.flight is not None
    own = [
        item
        for request in said.requests
        if request.intent == running or request.confidence < accept or decided_now
        for item in request.values
    ]
    return (*said.values, *own)


def _differs(work: Work, reading: Reading) -> bool:
    for frame in work.request_frames():
        if reading.slot in frame.values:
            slot = work.procedure(frame).slots.get(reading.slot)
            if slot is None:
                return False
            if slot.is_picked:
                return reading.operation == "remove" or not _is_called(work, frame, slot, reading)
            return not record_slots.agrees(frame.values[reading.slot], reading.value)
    root = work.root()
    held = [item.reading.value for item in root.inbox if item.reading.slot == reading.slot]
    return bool(held) and held[-1] != reading.value


def _is_called(work: Work, frame: Frame, slot: Slot, reading: Reading) -> bool:
    """Whether the words only name again what is picked already ("yes, the shoes")."""
    said = set(str(reading.raw).lower().split()) - {"the", "a", "my"}
    return bool(said) and said <= set(_shown(work, frame, slot).lower().split())


def _shown(work: Work, frame: Frame, slot: Slot) -> str:
    """What a used slot holds, in words."""
    held = frame.values[slot.name]
    if not slot.is_picked:
        return word(held)
    items = held if isinstance(held, tuple) else (held,)
    return ", ".join(text(offering.label_words(work, frame, slot, item)) for item in items)


# ---- "change X from A to B?"


def ask_first(work: Work, reading: Reading) -> bool:
    """Asks whether a used value should change; False where it is not in use yet, so nothing changes."""
    for frame in work.request_frames():
        slot = work.procedure(frame).slots.get(reading.slot)
        if slot is not None and reading.slot in frame.values:
            new: Value = reading.value if reading.value is not None else str(reading.raw)
            old = frame.values[slot.name] if not slot.is_picked else _shown(work, frame, slot)
            values = {"slot": slot.name.replace("_", " "), "old": old, "new": new}
            asked = Ask("change", work.top.pc, slot.name, number=work.number, reading=reading)
            if work.is_foreign(old):
                return False
            asides.ask(work, asked, work.phrase("change", **values))
            return True
    return _ask_of_followed(work, reading)


def _ask_of_followed(work: Work, reading: Reading) -> bool:
    """The same for a slot of a followed procedure that has ended: it holds what was said last."""
    root = work.root()
    held = [item.reading for item in root.inbox if item.reading.slot == reading.slot]
    if used(reading.slot) not in root.counts or not held:
        return False
    old, new = (item.value if item.value is not None else str(item.raw) for item in (held[-1], reading))
    asked = Ask("change", work.top.pc, reading.slot, number=work.number, reading=reading)
    asides.ask(work, asked, work.phrase("change", slot=reading.slot.replace("_", " "), old=old, new=new))
    return True


def used(slot: str) -> str:
    """Under what a request notes that a followed procedure has used a slot."""
    return f"used:{slot}"


def change(work: Work, readings: tuple[Reading, ...]) -> None:
    """Takes other values for slots of the running request."""
    said_before.into_inbox(work, work.root(), tuple(_with_what_is_held(work, item) for item in readings))
    slots = tuple(dict.fromkeys(item.slot for item in readings))
    write = _resting(work, slots)
    if write is not None:
        said = f"{write.action} was done already and rests on {', '.join(slots)}, so nothing runs again"
        work.explain("correction", said, write.at, slots=slots, forgets=(), action=write.action, on=write.rests_on)
        work.handle(work.top, "corrected", "the customer corrected something that a change rests on")
        return
    work.let_go("the customer corrected something")
    restart(work, slots)


def reconsidered(work: Work, message: MessageReceived) -> bool:
    """While people decide, a correction of which nothing was understood takes back what they were asked: nobody knows
    whether the yes still holds, so the customer is asked for it again."""
    said, flight = message.understanding, work.state.flight
    if not said.correction or flight is None or not flight.waits_for_people or said_for_running(work, message):
        return False
    if any(item.intent != work.root().intent for item in said.requests):
        return False
    work.let_go("the customer corrected something that was not understood")
    consent.withdraw(work)
    work.say_phrase("not_got")
    restart(work, ())
    return True


def _with_what_is_held(work: Work, reading: Reading) -> Reading:
    """ "Also the socks", "not the lamp": said of a list that is known, and read again with what it holds."""
    if reading.operation == "set":
        return reading
    for frame in work.request_frames():
        slot = work.procedure(frame).slots.get(reading.slot)
        if slot is not None and slot.is_picked and slot.many and reading.slot in frame.values:
            joint = ", not " if reading.operation == "remove" else ", "
            return replace(reading, raw=f"{_shown(work, frame, slot)}{joint}{reading.raw}", picks=(), operation="set")
    return reading


def _resting(work: Work, slots: tuple[str, ...]) -> Call | None:
    """The first completed write of this request that may depend on one of these slots."""
    for written in work.root().log.written:
        if written.pc < 0:
            continue  # a person did it: the run that follows must meet it
        step = work.program.instruction(written.procedure, written.pc)
        if isinstance(step, Call) and set(step.rests_on) & set(slots):
            return step
    return None


def restart(work: Work, changed: tuple[str, ...]) -> None:
    """The request runs again from its first sentence with a memory of what happened (S8).

    Correcting what a verification read ends it (S9); the customer stays the one they were.
    """
    if any(name in work.program.proving for name in changed):
        work.state.verified = None
    consent.withdraw(work, approvals_only=True)
    frame = begin_again(work, work.pop_request())
    work.state.frames.append(frame)
    named = ", ".join(changed) or "something that was not understood"
    summary = f"{named} was corrected, so the request runs again from its start"
    forgotten = tuple(dict.fromkeys((*changed, *_made_of(work, frame, changed))))
    work.explain("correction", summary, None, slots=changed, forgets=forgotten)


def _made_of(work: Work, frame: Frame, changed: tuple[str, ...]) -> tuple[str, ...]:
    """The names of this procedure that are made of the changed slots, for the explanation."""
    return work.program.made_of(frame.procedure, changed)


def begin_again(work: Work, root: Frame) -> Frame:
    """A new run of a request with the memory of the one before. What its writes made stale is fresh again until the
    run meets the write."""
    inputs = {} if root.origin else dict(root.inputs)
    frame = Frame(root.origin or root.procedure, True, inputs=inputs, intent=root.intent)
    work.begin(frame)
    frame.inbox, frame.apart = root.inbox, root.apart
    frame.memory = _joined(root)
    frame.log = Memory()
    frame.counts = {"rerun": 1, **{name: root.counts[name] for name in KEPT if name in root.counts}}
    for written in frame.memory.written:
        for identity in written.stale:
            work.state.stale.pop(identity, None)
    return frame


def _joined(root: Frame) -> Memory:
    """What this run did, and what the run before it did and this one has not met yet."""
    return replace(root.log, written=(*root.log.written, *root.memory.written))
