"""Whether what was read is an answer (semantics S3): complete, one of the options, usable, valid, agreed to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aop.engine.effects import Say
from aop.engine.keeping import OFFERED
from aop.engine.offering import with_option
from aop.engine.reading_back import check, was_checked
from aop.engine.record_slots import completed, missing_field
from aop.engine.recording import CHECKING, FILLED, NARROWED, NOTHING, PARTIAL, REFUSED, bind, combined
from aop.engine.snapshot import Frame
from aop.engine.understanding import Reading
from aop.engine.work import Work
from aop.machine.types import Slot
from aop.values import Record, Value


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
    is_guess = bool(meant) and slot.type.kind == "id"  # a slip mended: one candidate is still a question
    if meant:
        reading = replace(reading, value=meant[0], candidates=())
    picked = tuple(options[index] for index in reading.picks if index < len(options))
    value = combined(frame, slot, reading, picked)
    if value is None or value == ():
        return NOTHING
    if isinstance(value, Record) and slot.type.kind == "record":
        value = completed(frame, slot, value)
        missing = missing_field(slot, value)
        if missing is not None:
            _not_taken(work, frame, slot, pc, f"its {missing.replace('_', ' ')} is missing", value=value)
            return PARTIAL
    if slot.valid_when is not None and not _valid(work, frame, slot, value):
        _say_invalid(work, frame, slot, value)
        _not_taken(work, frame, slot, pc, "it is not valid", value=value)
        frame.partial.pop(slot.name, None)
        return REFUSED
    source = reading.evidence.source
    asks = slot.confirm or is_guess
    if (source in OFFERED or (asks and source == "customer")) and not was_checked(work, slot, value):
        check(work, frame, slot, reading, options, value, pc)
        return CHECKING
    bind(work, frame, slot, reading, value, pc)
    return FILLED


def left(work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...]) -> tuple[Value, ...]:
    """What to choose from after an answer that fits several."""
    return _meant(work, frame, slot, reading) or tuple(options[index] for index in reading.several)


def _meant(work: Work, frame: Frame, slot: Slot, reading: Reading) -> tuple[Value, ...]:
    """What the words may mean, without what `valid when` rules out: of the two Fridays only one is in the future. Where
    it rules out all, the first, which is then refused in the procedure's words."""
    if slot.valid_when is None:
        return reading.candidates
    return tuple(value for value in reading.candidates if _valid(work, frame, slot, value)) or reading.candidates[:1]


def _not_taken(work: Work, frame: Frame, slot: Slot, pc: int, why: str, **data: Any) -> None:
    """A candidate for a slot was dropped."""
    at = work.procedure(frame).code[pc].at
    work.explain("collect", f"what was said for {slot.name} was not taken: {why}", at, slot=slot.name, why=why, **data)


def _valid(work: Work, frame: Frame, slot: Slot, value: Value) -> bool:
    assert slot.valid_when is not None
    for item in value if isinstance(value, tuple) else (value,):
        if work.program.value(slot.valid_when, work.scope(with_option(frame, slot, item), frame)) is not True:
            return False
    return True


def _say_invalid(work: Work, frame: Frame, slot: Slot, value: Value) -> None:
    if slot.invalid is None:
        return
    item = value[0] if isinstance(value, tuple) else value
    words = work.words(slot.invalid, work.scope(with_option(frame, slot, item), frame))
    if words is not None:
        work.emit(Say("say", words))
