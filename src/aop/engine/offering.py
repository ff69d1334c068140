"""What a customer may pick from: the options of a run-time choice as they are now, what each is called, and what they
are to be like."""

from __future__ import annotations

from aop.engine.effects import Words
from aop.engine.snapshot import Frame
from aop.engine.work import Work
from aop.machine.types import Slot
from aop.values import Record, Value


def options_of(work: Work, frame: Frame, slot: Slot) -> tuple[Value, ...]:
    """What may be picked now; empty when the list is missing."""
    assert slot.options_from is not None
    found = work.value(slot.options_from, frame)
    return found if isinstance(found, tuple) else ()


def like_of(work: Work, frame: Frame, slot: Slot) -> Value:
    """The record that an option is to be like where nothing else is said; None where there is none."""
    like = None if slot.like is None else work.value(slot.like, frame)
    return None if work.is_foreign(like) else like


def label_words(work: Work, frame: Frame, slot: Slot, option: Value) -> Words:
    """What an option is called, its fields in scope by name."""
    if slot.label is None:
        return (option,)
    words = work.words(slot.label, work.scope(with_option(frame, slot, option), frame))
    return ("",) if words is None else words


def with_option(frame: Frame, slot: Slot, option: Value) -> dict[str, Value]:
    """What is known, with an option: its fields by name, and the option itself under the slot's name."""
    fields = option.fields if isinstance(option, Record) else {}
    return {**frame.values, **fields, slot.name: option}
