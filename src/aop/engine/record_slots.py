"""Slots that are records (an address, a person), which may come field by field."""

from __future__ import annotations

from aop.engine.snapshot import Frame
from aop.machine.types import BUILT_IN_RECORDS, REQUIRED_FIELDS, Slot
from aop.values import Record, Value


def completed(frame: Frame, slot: Slot, value: Record) -> Record:
    """What was read, over the fields that are known already."""
    held = frame.partial.get(slot.name)
    known = dict(held.fields) if isinstance(held, Record) else {}
    known.update({name: item for name, item in value.fields.items() if item is not None})
    names = BUILT_IN_RECORDS.get(value.type, ())
    whole = Record(value.type, {name: known.get(name) for name in dict.fromkeys((*names, *value.fields, *known))})
    frame.partial[slot.name] = whole
    return whole


def missing_field(slot: Slot, value: Value) -> str | None:
    required = REQUIRED_FIELDS.get(slot.type.record or "", ())
    return next((name for name in required if isinstance(value, Record) and value.get(name) is None), None)


def agrees(held: Value, said: Value) -> bool:
    """Whether what was said is what is known already; of a record, the fields that were said."""
    if isinstance(held, Record) and isinstance(said, Record):
        return all(item is None or held.get(name) == item for name, item in said.fields.items())
    return held == said
