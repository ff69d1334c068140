"""Asking for slots (semantics S3): what was already said, what may be picked, what an answer is.

A slot with typed values is filled from the readings of this request, the newest first. A run-time choice becomes
askable only when its list is known; then what the customer said earlier is read again, outside, against that list
(`ReadAgain`), before anything is asked: nobody has to repeat themselves.
"""

from __future__ import annotations

from decimal import Decimal

from aop.engine.effects import ReadAgain, Say, Words
from aop.engine.snapshot import Ask, Frame, Said
from aop.engine.understanding import Evidence, Reading
from aop.engine.work import Work
from aop.machine.states import Collect
from aop.machine.types import Slot, Template
from aop.values import Record, Value

#: How an attempt to fill a slot ended.
FILLED, REFUSED, NARROWED, NOTHING = "filled", "refused", "narrowed", "nothing"


def collect(work: Work, frame: Frame, step: Collect) -> None:
    """Goes on when the slots are known; else fills, picks or asks for the next one."""
    if step.again and not _once(frame, f"again:{frame.pc}"):
        work.forget(frame, step.slots, since=work.number + 1)
    while True:
        missing = [name for name in step.slots if name not in frame.values]
        if not missing or (step.either and len(missing) < len(step.slots)):
            frame.ask = None
            frame.counts.pop(f"again:{frame.pc}", None)
            frame.pc += 1
            return None
        askable = [name for name in missing if f"unknown:{frame.pc}:{name}" not in frame.counts]
        if not askable:
            return leave(work, frame, step)
        if not _advance(work, frame, step, askable if step.either else askable[:1]):
            return None


def _once(frame: Frame, mark: str) -> bool:
    """Whether this was noted before; notes it."""
    seen = mark in frame.counts
    frame.counts[mark] = 1
    return seen


def _advance(work: Work, frame: Frame, step: Collect, askable: list[str]) -> bool:
    """True when a slot was filled and the sentence may be looked at again; False when it waits or has left."""
    slots = work.procedure(frame).slots
    for name in askable:
        if not slots[name].is_picked and _fill_from_inbox(work, frame, slots[name]):
            return True
    slot = slots[askable[0]]
    if not slot.is_picked:
        ask(work, frame, step, slot, ())
        return False
    options = options_of(work, frame, slot)
    if work.is_foreign(options):  # a list of options would tell what is in somebody else's record
        work.handle(frame, "denied", "this is about somebody else's record")
        return False
    if not options:
        leave(work, frame, step)
        return False
    if len(options) == 1:
        return _take_only(work, frame, step, slot, options)
    if not _once(frame, _read_mark(frame, slot.name)):
        _read_again(work, frame, step, slot, options)
        return False
    ask(work, frame, step, slot, options)
    return False


def _read_mark(frame: Frame, slot: str) -> str:
    passes = ".".join(str(item.index) for item in frame.loops)
    return f"read:{frame.pc}:{slot}:{passes}"


def options_of(work: Work, frame: Frame, slot: Slot) -> tuple[Value, ...]:
    """What may be picked now; empty when the list is missing."""
    assert slot.options_from is not None
    found = work.value(slot.options_from, frame)
    return found if isinstance(found, tuple) else ()


def label_words(work: Work, frame: Frame, slot: Slot, option: Value) -> Words:
    """What an option is called, its fields in scope by name."""
    if slot.label is None or not isinstance(option, Record):
        return (option,)
    words = work.words(slot.label, work.scope({**frame.values, **option.fields}, frame))
    return ("",) if words is None else words


def _take_only(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> bool:
    reading = Reading(slot.name, Evidence("", 0, 0, Decimal(1), "only_option"), picks=(0,))
    if accept(work, frame, slot, reading, options) == FILLED:
        return True
    leave(work, frame, step)
    return False


def _fill_from_inbox(work: Work, frame: Frame, slot: Slot) -> bool:
    """Fills a slot of a fixed type from the newest reading of this request that may still be used."""
    first = work.root().since.get(slot.name, 0)
    for said in reversed(work.root().inbox):
        reading = said.reading
        if reading.slot == slot.name and reading.value is not None and said.number >= first:
            return accept(work, frame, slot, reading, ()) == FILLED
    return False


def _read_again(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    root = work.root()
    first = max(root.since.get(slot.name, 0), root.counts.get("began", 0))
    said = tuple(item.reading for item in root.inbox if item.reading.slot == slot.name and item.number >= first)
    labels = tuple(label_words(work, frame, slot, option) for option in options)
    work.emit(ReadAgain(slot.name, frame.procedure, options, labels, said, first, _about(work, frame, step)))
    frame.ask = Ask("reading", frame.pc, slot.name, options, number=work.number)
    work.state.reading = slot.name
    work.halted = True


def _about(work: Work, frame: Frame, step: Collect) -> tuple[str, ...]:
    """How the customer may call the item that a per-item slot is collected for: its texts."""
    item = frame.values.get(step.item) if step.item else None
    if isinstance(item, Record):
        return tuple(value for value in item.fields.values() if isinstance(value, str))
    return (item,) if isinstance(item, str) else ()


def read(work: Work, frame: Frame, reading: Reading | None) -> None:
    """Earlier messages were read again: fill, narrow, or go on to ask."""
    asked = frame.ask
    assert asked is not None
    assert asked.slot is not None
    frame.ask = None
    if reading is None:
        return
    slot = work.procedure(frame).slots[asked.slot]
    step = work.procedure(frame).code[asked.pc]
    assert isinstance(step, Collect)
    if step.item is not None:
        _spend(work, reading)
    if accept(work, frame, slot, reading, asked.options) == NARROWED:
        ask(work, frame, step, slot, tuple(asked.options[index] for index in reading.several))


def _spend(work: Work, reading: Reading) -> None:
    """A value said for one item of a loop is not read for the next one again."""
    root = work.root()
    for index, said in enumerate(root.inbox):
        same = (said.reading.slot, said.reading.raw, said.reading.about) == (reading.slot, reading.raw, reading.about)
        if same:
            root.inbox = root.inbox[:index] + root.inbox[index + 1 :]
            return


# ---- answers


def accept(work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...]) -> str:
    """Binds what was read, if it is usable and `valid when` holds."""
    if reading.several and len(reading.several) > 1:
        return NARROWED
    picked = tuple(options[index] for index in reading.picks if index < len(options))
    value = _combined(frame, slot, reading, picked)
    if value is None or value == ():
        return NOTHING
    if slot.valid_when is not None and not _valid(work, frame, slot, value):
        _say_invalid(work, frame, slot, value)
        return REFUSED
    frame.values[slot.name] = value
    frame.evidence[slot.name] = reading.evidence
    work.explain("filled", f"{slot.name} is known", None, slot=slot.name, value=value, evidence=reading.evidence)
    return FILLED


def _combined(frame: Frame, slot: Slot, reading: Reading, picked: tuple[Value, ...]) -> Value:
    if not slot.is_picked:
        return reading.value
    if not slot.many:
        return picked[0] if len(picked) == 1 else None
    held = frame.values.get(slot.name)
    current = held if isinstance(held, tuple) else ()
    match reading.operation:
        case "add":
            return (*current, *(item for item in picked if item not in current))
        case "remove":
            return tuple(item for item in current if item not in picked)
    return picked


def _valid(work: Work, frame: Frame, slot: Slot, value: Value) -> bool:
    assert slot.valid_when is not None
    for item in value if isinstance(value, tuple) else (value,):
        if work.program.value(slot.valid_when, work.scope({**frame.values, slot.name: item}, frame)) is not True:
            return False
    return True


def _say_invalid(work: Work, frame: Frame, slot: Slot, value: Value) -> None:
    if slot.invalid is None:
        return
    item = value[0] if isinstance(value, tuple) else value
    fields = item.fields if isinstance(item, Record) else {}
    words = work.words(slot.invalid, work.scope({**frame.values, **fields, slot.name: item}, frame))
    if words is not None:
        work.emit(Say("say", words))


def answered(work: Work, frame: Frame, readings: tuple[Reading, ...]) -> str:
    """A message after a question for a slot: binds the newest reading for it, whatever comes of that."""
    asked = frame.ask
    assert asked is not None
    assert asked.slot is not None
    step = work.procedure(frame).code[asked.pc]
    assert isinstance(step, Collect)
    wanted = step.slots if step.either else (asked.slot,)
    slots = work.procedure(frame).slots
    for reading in reversed(readings):
        if reading.slot in wanted:
            result = accept(work, frame, slots[reading.slot], reading, asked.options)
            if result == NARROWED:
                ask(work, frame, step, slots[reading.slot], tuple(asked.options[index] for index in reading.several))
            if result != NOTHING:
                return result
    return NOTHING


def ask(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    """Sends the question, unless the tries or the questions of this conversation are used up."""
    limits = work.program.release.workspace.limits
    tries = frame.counts.get(f"tries:{frame.pc}:{slot.name}", 0)
    if tries >= (step.tries or limits.attempts):
        return leave(work, frame, step)
    asking = step.asking if slot.name == step.slots[0] else None  # of an `or`, the others have their own question
    template = asking or slot.ask or Template((f"What is the {slot.name.replace('_', ' ')}?",))
    send_question(work, frame, "ask", template, Ask("slot", frame.pc, slot.name, options, number=work.number), slot)
    return None


def send_question(work: Work, frame: Frame, kind: str, template: Template, asked: Ask, slot: Slot | None) -> None:
    """Any question to the customer; more than the limit of a conversation are never sent."""
    state = work.state
    words = work.words(template, work.scope(frame.values, frame), frame)
    if words is None:
        return work.handle(frame, "denied", "this is about somebody else's record")
    if state.counters.get("questions", 0) >= work.program.release.workspace.limits.questions:
        return work.handle(frame, "not_understood", "too many questions")
    state.counters["questions"] = state.counters.get("questions", 0) + 1
    labels = () if slot is None else tuple(label_words(work, frame, slot, option) for option in asked.options)
    if slot is not None and slot.type.options and not labels:
        labels = tuple((option,) for option in slot.type.options)
    work.emit(Say(kind, words, asked.slot, labels))
    frame.ask = asked
    work.halted = True
    return None


def missed(work: Work, frame: Frame) -> None:
    """A reply without a usable value: an attempt."""
    assert frame.ask is not None
    key = f"tries:{frame.ask.pc}:{frame.ask.slot}"
    frame.counts[key] = frame.counts.get(key, 0) + 1


def declined_to_say(work: Work, frame: Frame) -> None:
    """The customer does not know or will not say: the other slot of an `or`, else `otherwise` at once."""
    assert frame.ask is not None
    frame.counts[f"unknown:{frame.ask.pc}:{frame.ask.slot}"] = 1
    frame.ask = None


def leave(work: Work, frame: Frame, step: Collect) -> None:
    """To `otherwise`; without one, to what the file says about not being understood."""
    frame.ask = None
    for name in step.slots:
        for mark in ("tries", "unknown", "read"):
            for key in [key for key in frame.counts if key.startswith(f"{mark}:{frame.pc}:{name}")]:
                del frame.counts[key]
    if step.otherwise is not None:
        work.go(frame, step.otherwise)
    else:
        work.handle(frame, "not_understood", "no usable answer")


def into_inbox(work: Work, root: Frame, readings: tuple[Reading, ...]) -> None:
    root.inbox = (*root.inbox, *(Said(work.number, reading) for reading in readings))
