"""Values as a package holds them: in parts, each with its class of personal data, other people's records left out."""

from __future__ import annotations

from collections.abc import Iterator

from aop.engine.package import Known
from aop.engine.understanding import Reading
from aop.engine.work import Work, owners_of
from aop.machine.types import Slot
from aop.values import Record, Value

#: A list shows so many of its records, and records inside records so deep.
MAX_LISTED = 50
MAX_DEPTH = 4


def known(work: Work, name: str, value: Value, personal: str | None = None, owners: tuple[str, ...] = ()) -> Known:
    """A value with its parts. `owners` are those of the records that a plain value was taken out of.

    What belongs to the customer is theirs also when their verification no longer lasts.
    """
    bound = None if work.state.customer is None else work.state.customer.get("id")
    if any(owner != bound for owner in (*owners_of(value), *owners)):
        return Known(name, None, personal, hidden="someone_else")
    return _known(work, name, value, personal, MAX_DEPTH)


def _known(work: Work, name: str, value: Value, personal: str | None, depth: int) -> Known:
    if isinstance(value, Record):
        return Known(name, None, personal, tuple(_fields(work, value, personal, depth)))
    if isinstance(value, tuple) and any(isinstance(item, Record) for item in value):
        shown = value[:MAX_LISTED] if depth > 0 else ()
        parts = tuple(_known(work, str(index), item, personal, depth - 1) for index, item in enumerate(shown, 1))
        return Known(name, None, personal, parts, len(value) - len(shown))
    return Known(name, value, personal)


def _fields(work: Work, record: Record, personal: str | None, depth: int) -> Iterator[Known]:
    if depth <= 0:
        return
    declared = work.program.release.records.get(record.type)
    for name, value in record.fields.items():
        if value is not None:
            own = declared.fields[name].personal if declared is not None and name in declared.fields else None
            yield _known(work, name, value, own or personal, depth - 1)


def as_read(work: Work, reading: Reading) -> Known:
    """What was said for a slot, by its value, or by the customer's words where the options were not known yet."""
    slot = slot_named(work, reading.slot)
    personal = None if slot is None else slot.personal
    if reading.value is not None:
        return known(work, reading.slot, reading.value, personal)
    raw = reading.raw if isinstance(reading.raw, str) else " ".join(reading.raw.values())
    return Known(reading.slot, raw, personal)


def slot_named(work: Work, name: str) -> Slot | None:
    """A slot by name: of what runs, else of any procedure."""
    for frame in reversed(work.state.frames):
        found = work.program.slots(frame.procedure).get(name)
        if found is not None:
            return found
    procedures = work.program.release.procedures.values()
    return next((item.slots[name] for item in procedures if name in item.slots), None)
