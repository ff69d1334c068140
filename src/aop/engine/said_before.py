"""What was said before it was asked: nobody has to repeat themselves (semantics S3).

A slot with typed values is filled from the readings of this request, the newest first. A run-time choice becomes
askable only when its list is known; then what the customer said earlier is read again, outside, against that list
(`ReadAgain`), before anything is asked. What was said of one item of a list is that item's; what was said to another
request meanwhile is that request's.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine.accepting import accept, left
from aop.engine.asking import ask
from aop.engine.effects import ReadAgain
from aop.engine.offering import label_words, like_of
from aop.engine.recording import CHECKING, NARROWED, NOTHING
from aop.engine.snapshot import Ask, Frame, Said
from aop.engine.understanding import Reading
from aop.engine.work import Work
from aop.machine.states import Collect
from aop.machine.types import Slot
from aop.values import Record, Value, content, digest


def fill_from_inbox(work: Work, frame: Frame, step: Collect, slot: Slot) -> str:
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
        claim(work, frame, step, reading)
        if result == NARROWED:
            ask(work, frame, step, slot, left(work, frame, slot, reading, ()))
            return CHECKING
    return result


def read_again(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> None:
    root = work.root()
    first = max(root.since.get(slot.name, 0), root.counts.get("began", 0))
    item = _item_of(frame, step)
    said = tuple(
        held.reading
        for held in root.inbox
        if held.reading.slot == slot.name and held.number >= first and held.claimed in (None, item)
    )
    labels = tuple(label_words(work, frame, slot, option) for option in options)
    like, about = like_of(work, frame, slot), _about(work, frame, step)
    work.emit(ReadAgain(slot.name, frame.procedure, options, labels, said, first, about, like, root.apart))
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
    claim(work, frame, step, reading)
    if accept(work, frame, slot, reading, asked.options, asked.pc) == NARROWED:
        ask(work, frame, step, slot, left(work, frame, slot, reading, asked.options))


def claim(work: Work, frame: Frame, step: Collect, reading: Reading) -> None:
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


def is_held(work: Work, slot: str) -> bool:
    """Whether something that may still be used was said for a slot and waits to be."""
    first = work.root().since.get(slot, 0)
    return any(said.reading.slot == slot and said.number >= first for said in work.root().inbox)


def into_inbox(work: Work, root: Frame, readings: tuple[Reading, ...]) -> None:
    number = work.number
    root.inbox += tuple([Said(number, reading) for reading in readings])
