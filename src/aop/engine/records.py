"""Records as they enter a conversation: numbered one by one, each with its owner."""

from __future__ import annotations

from aop.engine.scope import read_fields
from aop.engine.work import Work
from aop.values import Record, Value

#: The owner of a record whose `belongs_to` could not be read: nobody's, so it is foreign to everyone.
UNKNOWN_OWNER = ""


def stamped(work: Work, value: Value, owner: str | None = None) -> Value:
    """The value with a new serial on every record; `belongs_to` gives an owner to a record and to those inside it."""
    match value:
        case tuple():
            return tuple(stamped(work, item, owner) for item in value)
        case Record():
            owner = _owner(work, value, owner)
            work.state.serial += 1
            serial = work.state.serial
            fields = {name: stamped(work, item, owner) for name, item in value.fields.items()}
            return Record(value.type, fields, serial, owner)
    return value


def _owner(work: Work, record: Record, inherited: str | None) -> str | None:
    declared = work.program.release.records.get(record.type)
    if declared is None or declared.belongs_to is None:
        return inherited
    found = read_fields(record, tuple(declared.belongs_to.split(".")))
    return found if isinstance(found, str) else UNKNOWN_OWNER
