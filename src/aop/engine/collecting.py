"""Asking for slots (semantics S3): what was already said, what may be picked, what an answer is.

A slot with typed values is filled from the readings of this request, the newest first. A run-time choice becomes
askable only when its list is known; then what the customer said earlier is read again, outside, against that list
(`ReadAgain`), before anything is asked: nobody has to repeat themselves.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from aop.engine.effects import ReadAgain, Say, Words
from aop.engine.snapshot import Ask, Frame, Said
from aop.engine.understanding import Evidence, Reading
from aop.engine.wording import held
from aop.engine.work import Work
from aop.machine.states import Collect
from aop.machine.types import BUILT_IN_RECORDS, REQUIRED_FIELDS, Slot, Template
from aop.values import Record, Value, content, digest

#: How an attempt to fill a slot ended. NARROWED and CHECKING have sent a question.
FILLED, REFUSED, NARROWED, CHECKING = "filled", "refused", "narrowed", "checking"
PARTIAL, NOTHING = "partial", "nothing"


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
        found = NOTHING if slots[name].is_picked else _fill_from_inbox(work, frame, step, slots[name])
        if found in (FILLED, CHECKING):
            return found == FILLED
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
    if accept(work, frame, slot, reading, options, frame.pc) == FILLED:
        return True
    leave(work, frame, step)
    return False


def _fill_from_inbox(work: Work, frame: Frame, step: Collect, slot: Slot) -> str:
    """Fills a slot of a fixed type from the newest reading of this request that may still be used; a record from all
    of them, the oldest first. What was said of another item of a list is left out."""
    first = work.root().since.get(slot.name, 0)
    usable = [
        said.reading
        for said in work.root().inbox
        if said.reading.slot == slot.name
        and (said.reading.value is not None or said.reading.candidates)
        and said.number >= first
        and _may_read(work, frame, step, said)
    ]
    result = NOTHING
    for reading in usable if slot.type.kind == "record" else usable[-1:]:
        result = accept(work, frame, slot, reading, (), frame.pc)
        _claim(work, frame, step, reading)
        if result == NARROWED:
            ask(work, frame, step, slot, _left(work, frame, slot, reading, ()))
            return CHECKING
    return result


def _read_again(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    root = work.root()
    first = max(root.since.get(slot.name, 0), root.counts.get("began", 0))
    item = _item_of(frame, step)
    said = tuple(
        held.reading
        for held in root.inbox
        if held.reading.slot == slot.name and held.number >= first and held.claimed in (None, item)
    )
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
    _claim(work, frame, step, reading)
    if accept(work, frame, slot, reading, asked.options, asked.pc) == NARROWED:
        ask(work, frame, step, slot, _left(work, frame, slot, reading, asked.options))


def _claim(work: Work, frame: Frame, step: Collect, reading: Reading) -> None:
    """A value said for one item of a list is that item's: it is not read for the next one, and is found again when the
    request runs again."""
    item = _item_of(frame, step)
    if item is not None:
        root = work.root()
        root.inbox = tuple(
            replace(said, claimed=item) if said.claimed is None and _is_same(said.reading, reading) else said
            for said in root.inbox
        )


def _item_of(frame: Frame, step: Collect) -> str | None:
    """The item that a per-item slot is collected for: what it says, and which of equal ones it is."""
    if step.item is None or not frame.loops:
        return None
    here = frame.loops[-1]
    item = here.items[here.index]
    nth = sum(other == item for other in here.items[: here.index])
    return f"{digest(content(item))}:{nth}"


def _is_same(one: Reading, other: Reading) -> bool:
    """Whether both are the same words of the same message."""
    return (one.slot, one.raw, one.about, one.evidence) == (other.slot, other.raw, other.about, other.evidence)


def _may_read(work: Work, frame: Frame, step: Collect, said: Said) -> bool:
    """Whether what was said may be meant of the item at hand: it is no other item's, by claim or by name."""
    if step.item is None:
        return True
    if said.claimed is not None:
        return said.claimed == _item_of(frame, step)
    if said.reading.about is None:
        return True
    item = " ".join(_about(work, frame, step)).lower().split()
    return set(said.reading.about.lower().split()) - {"the", "a", "my"} <= set(item)


# ---- answers


def accept(work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...], pc: int) -> str:
    """Binds what was read for the question at `pc`, if it is complete, usable, `valid when` holds, and it needs no
    yes of its own."""
    if reading.several and len(reading.several) > 1:
        _not_taken(work, frame, slot, pc, "several options fit", fits=len(reading.several), said=reading.raw)
        return NARROWED
    meant = _meant(work, frame, slot, reading)
    if len(meant) > 1:
        _not_taken(work, frame, slot, pc, "it may mean several", fits=len(meant), said=reading.raw)
        return NARROWED
    if meant:
        reading = replace(reading, value=meant[0], candidates=())
    picked = tuple(options[index] for index in reading.picks if index < len(options))
    value = _combined(frame, slot, reading, picked)
    if value is None or value == ():
        return NOTHING
    if isinstance(value, Record) and slot.type.kind == "record":
        value = _completed(frame, slot, value)
        missing = _missing_field(slot, value)
        if missing is not None:
            _not_taken(work, frame, slot, pc, f"its {missing.replace('_', ' ')} is missing", value=value)
            return PARTIAL
    if slot.valid_when is not None and not _valid(work, frame, slot, value):
        _say_invalid(work, frame, slot, value)
        _not_taken(work, frame, slot, pc, "it is not valid", value=value)
        frame.partial.pop(slot.name, None)
        return REFUSED
    if slot.confirm and reading.evidence.source == "customer" and not _was_checked(work, slot, value):
        _check(work, frame, slot, reading, options, value, pc)
        return CHECKING
    _bind(work, frame, slot, reading, value, pc)
    return FILLED


def _meant(work: Work, frame: Frame, slot: Slot, reading: Reading) -> tuple[Value, ...]:
    """What the words may mean, without what `valid when` rules out: of the two Fridays only one is in the future. Where
    it rules out all, the first, which is then refused in the procedure's words."""
    if slot.valid_when is None:
        return reading.candidates
    return tuple(value for value in reading.candidates if _valid(work, frame, slot, value)) or reading.candidates[:1]


def _left(work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...]) -> tuple[Value, ...]:
    """What to choose from after an answer that fits several."""
    return _meant(work, frame, slot, reading) or tuple(options[index] for index in reading.several)


def _not_taken(work: Work, frame: Frame, slot: Slot, pc: int, why: str, **data: Any) -> None:
    """A candidate for a slot was dropped."""
    at = work.procedure(frame).code[pc].at
    work.explain("collect", f"what was said for {slot.name} was not taken: {why}", at, slot=slot.name, why=why, **data)


def _bind(work: Work, frame: Frame, slot: Slot, reading: Reading, value: Value, pc: int) -> None:
    frame.values[slot.name] = value
    frame.evidence[slot.name] = reading.evidence
    frame.partial.pop(slot.name, None)
    if slot.keep:
        others = tuple(item for item in work.state.kept if item.reading.slot != slot.name)
        work.state.kept = (*others, Said(work.number, replace(reading, value=value)))
    at = work.procedure(frame).code[pc].at
    work.explain("filled", f"{slot.name} is known", at, slot=slot.name, value=value, evidence=reading.evidence)


# ---- records, which may come field by field


def _completed(frame: Frame, slot: Slot, value: Record) -> Record:
    """What was read, over the fields that are known already."""
    held = frame.partial.get(slot.name)
    known = dict(held.fields) if isinstance(held, Record) else {}
    known.update({name: item for name, item in value.fields.items() if item is not None})
    names = BUILT_IN_RECORDS.get(value.type, ())
    whole = Record(value.type, {name: known.get(name) for name in dict.fromkeys((*names, *value.fields, *known))})
    frame.partial[slot.name] = whole
    return whole


def _missing_field(slot: Slot, value: Value) -> str | None:
    required = REQUIRED_FIELDS.get(slot.type.record or "", ())
    return next((name for name in required if isinstance(value, Record) and value.get(name) is None), None)


def agrees(held: Value, said: Value) -> bool:
    """Whether what was said is what is known already; of a record, the fields that were said."""
    if isinstance(held, Record) and isinstance(said, Record):
        return all(item is None or held.get(name) == item for name, item in said.fields.items())
    return held == said


# ---- "I understood X. Is that right?"


def _check(
    work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...], value: Value, pc: int
) -> None:
    items = value if isinstance(value, tuple) else (value,)
    labels = tuple(held(label_words(work, frame, slot, item)) for item in items)
    shown = labels[0] if len(labels) == 1 else labels
    asked = Ask("value", pc, slot.name, options, number=work.number, reading=replace(reading, value=reading.value))
    send_words(work, frame, "confirm", work.phrase("check", value=shown), asked)


def _was_checked(work: Work, slot: Slot, value: Value) -> bool:
    """Whether the run before a correction got a yes to the same value."""
    root, mark = work.root(), digest([slot.name, content(value)])
    if mark not in root.memory.agreed:
        return False
    root.log = replace(root.log, agreed=(*root.log.agreed, mark))
    return True


def approve(work: Work, frame: Frame, asked: Ask) -> None:
    """The customer said that a value was understood rightly."""
    assert asked.slot is not None
    assert asked.reading is not None
    slot = work.procedure(frame).slots[asked.slot]
    picked = tuple(asked.options[index] for index in asked.reading.picks if index < len(asked.options))
    value = _combined(frame, slot, asked.reading, picked)
    if isinstance(value, Record) and slot.type.kind == "record":
        value = _completed(frame, slot, value)
    root = work.root()
    root.log = replace(root.log, agreed=(*root.log.agreed, digest([slot.name, content(value)])))
    _bind(work, frame, slot, asked.reading, value, asked.pc)


def disapprove(work: Work, frame: Frame, asked: Ask) -> None:
    """They said that it was not: what was read so far is not read again."""
    assert asked.slot is not None
    work.root().since[asked.slot] = work.number + 1
    frame.partial.pop(asked.slot, None)
    missed(work, frame)


def _combined(frame: Frame, slot: Slot, reading: Reading, picked: tuple[Value, ...]) -> Value:
    """What the slot holds after a reading: of a many-valued one, what was said is set, added or taken away."""
    if not slot.many:
        one = picked[0] if len(picked) == 1 else None
        return one if slot.is_picked or reading.value is None else reading.value
    said = picked if slot.is_picked else _as_list(reading.value)
    current = _as_list(frame.values.get(slot.name))
    match reading.operation:
        case "add":
            return (*current, *(item for item in said if item not in current))
        case "remove":
            return tuple(item for item in current if item not in said)
    return said


def _as_list(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


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


def taken(work: Work, frame: Frame, readings: tuple[Reading, ...]) -> bool:
    """A message after a question for a slot: True when it was an answer, whatever came of that."""
    result = _answered(work, frame, readings)
    if result == NOTHING:
        return False
    if result == REFUSED:
        missed(work, frame)
    if result in (FILLED, REFUSED, PARTIAL):
        frame.ask = None
    return True


def _answered(work: Work, frame: Frame, readings: tuple[Reading, ...]) -> str:
    """Binds the newest reading for the slot that was asked, or for one of an `or`; all of them where it takes many."""
    asked = frame.ask
    assert asked is not None
    assert asked.slot is not None
    step = work.procedure(frame).code[asked.pc]
    assert isinstance(step, Collect)
    wanted = step.slots if step.either else (asked.slot,)
    slots = work.procedure(frame).slots
    result = NOTHING
    for reading in readings if slots[asked.slot].many else readings[::-1]:
        if reading.slot in wanted:
            found = accept(work, frame, slots[reading.slot], reading, asked.options, asked.pc)
            result = result if found == NOTHING else found
            _claim(work, frame, step, reading)
            if found == NARROWED:
                left = _left(work, frame, slots[reading.slot], reading, asked.options)
                ask(work, frame, step, slots[reading.slot], left)
            if found != NOTHING and not (found == FILLED and slots[reading.slot].many):
                break  # of a slot with many values, each reading adds to the one before
    return result


def ask(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    """Sends the question, unless the tries or the questions of this conversation are used up."""
    limits = work.program.release.workspace.limits
    tries = frame.counts.get(f"tries:{frame.pc}:{slot.name}", 0)
    if tries >= (step.tries or limits.attempts):
        return leave(work, frame, step)
    field = _missing_field(slot, frame.partial.get(slot.name))
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
    work.emit(Say(kind, words, asked.slot, labels))
    at = work.procedure(frame).code[asked.pc].at
    work.explain("asked", at.text, at, about=asked.kind, slot=asked.slot, options=len(labels), digests=asked.digests)
    frame.ask = asked
    work.halted = True
    return None


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
    for name in step.slots:
        for mark in ("tries", "unknown", "read"):
            for key in [key for key in frame.counts if key.startswith(f"{mark}:{frame.pc}:{name}")]:
                del frame.counts[key]
    if step.otherwise is not None:
        work.go(frame, step.otherwise)
    else:
        work.handle(frame, "not_understood", "no usable answer")


def is_held(work: Work, slot: str) -> bool:
    """Whether something that may still be used was said for a slot and waits to be."""
    first = work.root().since.get(slot, 0)
    return any(said.reading.slot == slot and said.number >= first for said in work.root().inbox)


def into_inbox(work: Work, root: Frame, readings: tuple[Reading, ...]) -> None:
    number = work.number
    root.inbox += tuple([Said(number, reading) for reading in readings])
