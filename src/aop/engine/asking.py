"""Asking (semantics S3): the question, sent within its limits; replies that are none; giving a question up.

A question is whatever waits for the customer, also a confirm and one beside a procedure's own: all are counted here.
"""

from __future__ import annotations

from aop.engine.effects import Say, Words
from aop.engine.offering import label_words
from aop.engine.record_slots import missing_field
from aop.engine.snapshot import Ask, Frame
from aop.engine.wording import title_of
from aop.engine.work import Work
from aop.machine.states import Collect
from aop.machine.types import Slot, Template
from aop.values import Value

#: Under what a request notes that another one waits below it, of which the customer was not told yet.
INTERRUPTS = "interrupts"


def ask(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    """Sends the question, unless the tries or the questions of this conversation are used up."""
    limits = work.program.release.workspace.limits
    tries = frame.counts.get(f"tries:{frame.pc}:{slot.name}", 0)
    if tries >= (step.tries or limits.attempts):
        return leave(work, frame, step)
    field = missing_field(slot, frame.partial.get(slot.name))
    asked = Ask("slot", frame.pc, slot.name, options, number=work.number, field=field)
    if field is not None:
        send_words(work, frame, "ask", work.phrase("ask_field", field=field.replace("_", " ")), asked)
        return None
    asking = step.asking if slot.name == step.slots[0] else None  # of an `or`, the others have their own question
    template = asking or slot.ask
    if template is None:
        send_words(work, frame, "ask", work.phrase("ask", slot=slot.name.replace("_", " ")), asked, slot)
    else:
        send_question(work, frame, "ask", template, asked, slot, again=tries > 0)
    return None


def send_question(
    work: Work, frame: Frame, kind: str, template: Template, asked: Ask, slot: Slot | None, *, again: bool = False
) -> None:
    """A question as the procedure words it."""
    words = work.words(template, work.scope(frame.values, frame), frame, again=again)
    if words is None:
        work.handle(frame, "denied", "this is about somebody else's record")
    else:
        send_words(work, frame, kind, words, asked, slot)


def send_words(work: Work, frame: Frame, kind: str, words: Words, asked: Ask, slot: Slot | None = None) -> None:
    """Any question to the customer; more than the limit of a conversation are never sent."""
    state = work.state
    if state.counters.get("questions", 0) >= work.program.release.workspace.limits.questions:
        return work.handle(frame, "not_understood", "too many questions")
    state.counters["questions"] = state.counters.get("questions", 0) + 1
    labels: tuple[Words, ...] = ()
    if slot is not None and asked.options:
        labels = tuple([label_words(work, frame, slot, option) for option in asked.options])
    if slot is not None and slot.type.options and not labels:
        labels = tuple((option,) for option in slot.type.options)
    _name_what_waits(work)
    work.emit(Say(kind, words, asked.slot, labels))
    at = work.procedure(frame).code[asked.pc].at
    work.explain("asked", at.text, at, about=asked.kind, slot=asked.slot, options=len(labels), digests=asked.digests)
    frame.ask = asked
    work.halted = True
    return None


def _name_what_waits(work: Work) -> None:
    """The first question of a request that interrupts another one says that the other is kept for later."""
    below = [frame for frame in work.state.frames if frame.root]
    if below[-1].counts.pop(INTERRUPTS, None) is not None and len(below) > 1:
        work.say_phrase("put_off", title=title_of(work.procedure(below[-2])))


def slot_asked(work: Work, frame: Frame) -> Slot | None:
    """The slot that the open question is for."""
    name = None if frame.ask is None or frame.ask.kind != "slot" else frame.ask.slot
    return None if name is None else work.procedure(frame).slots.get(name)


def missed(work: Work, frame: Frame) -> None:
    """A reply without a usable value: an attempt."""
    assert frame.ask is not None
    key = tries_of(frame.ask)
    frame.counts[key] = frame.counts.get(key, 0) + 1


def tries_of(asked: Ask) -> str:
    """Under what the attempts at a question are counted; one beside a procedure's own has a count of its own."""
    return f"tries:{asked.pc}:{asked.kind if asked.words else asked.slot}"


def declined_to_say(work: Work, frame: Frame) -> None:
    """The customer does not know or will not say: the other slot of an `or`, else `otherwise` at once."""
    assert frame.ask is not None
    frame.counts[f"unknown:{frame.ask.pc}:{frame.ask.slot}"] = 1
    frame.ask = None


def leave(work: Work, frame: Frame, step: Collect) -> None:
    """To `otherwise`; without one, to what the file says about not being understood."""
    frame.ask = None
    reason = _why_left(frame, step)
    for name in step.slots:
        for mark in ("tries", "unknown", "read"):
            for key in [key for key in frame.counts if key.startswith(f"{mark}:{frame.pc}:{name}")]:
                del frame.counts[key]
    if step.otherwise is not None:
        work.go(frame, step.otherwise)
    else:
        work.handle(frame, "not_understood", reason)


def _why_left(frame: Frame, step: Collect) -> str:
    """Why a question is given up, in words for whoever takes over."""
    unknown = [name for name in step.slots if f"unknown:{frame.pc}:{name}" in frame.counts]
    tried = [name for name in step.slots if frame.counts.get(f"tries:{frame.pc}:{name}")]
    named = " and ".join(name.replace("_", " ") for name in unknown or tried or step.slots)
    if unknown:
        return f"the customer does not know, or did not want to say: {named}"
    return f"no usable answer about {named}" if tried else f"there was nothing to choose from for {named}"
