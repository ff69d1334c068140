"""Records in a conversation: numbered one by one as they come in, each with its owner, outdated after a write."""

from __future__ import annotations

from collections.abc import Mapping

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


# ---- outdated


def make_stale(work: Work, inputs: Mapping[str, Value]) -> dict[str, int]:
    """A write outdates every reading of the records that it was given, also those held elsewhere. Gives which, and
    until when.

    Not the customer's own account: it says who they are, and no sentence could look it up again.
    """
    outdated = {
        _identity(work, record): work.state.serial for record in given(inputs) if not _is_customer(work, record)
    }
    work.state.stale.update(outdated)
    return outdated


def is_stale(work: Work, value: Value) -> bool:
    """Whether a record, or one of a list, was read before a write that was given the same one."""
    stale = work.state.stale
    if not stale:
        return False
    return any(stale.get(_identity(work, item), 0) >= item.serial for item in given({"": value}))


def given(inputs: Mapping[str, Value]) -> tuple[Record, ...]:
    """The records among the inputs, and those of their lists (not those inside them); only what a system answered."""
    items = [item for value in inputs.values() for item in (value if isinstance(value, tuple) else (value,))]
    return tuple(item for item in items if isinstance(item, Record) and item.serial)


def _identity(work: Work, record: Record) -> str:
    """Type and key; where there is no key, this very reading."""
    declared = work.program.release.records.get(record.type)
    key = None if declared is None or declared.key is None else record.get(declared.key)
    return f"{record.type}:{key}" if isinstance(key, str) else f"#{record.serial}"


def _is_customer(work: Work, record: Record) -> bool:
    customer = work.state.customer
    return customer is not None and record.type == customer.type and record.get("id") == customer.get("id")
