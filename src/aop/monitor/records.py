"""Records as the monitor sees them: whose they are, which they are, what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aop.machine.release import Release
from aop.values import Record, spelled


def inside(value: Any) -> Iterator[Record]:
    """A value's records, those inside them too."""
    if isinstance(value, Record):
        yield value
    items = value if isinstance(value, tuple) else value.fields.values() if isinstance(value, Record) else ()
    for item in items:
        if isinstance(item, Record | tuple):
            yield from inside(item)


def given(inputs: Mapping[str, Any]) -> Iterator[Record]:
    """The records that a call is about, not those inside them; of what a customer typed there is no reading."""
    for value in inputs.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Record) and item.type not in ("address", "person"):
                yield item


def owner(record: Record, release: Release) -> str | None:
    """The account that `belongs_to` names: empty where it cannot be read, None where none is declared."""
    declared = release.records.get(record.type)
    if declared is None or declared.belongs_to is None:
        return None
    value: Any = record
    for name in declared.belongs_to.split("."):
        value = value.get(name) if isinstance(value, Record) else None
    return value if isinstance(value, str) else ""


def identity(record: Record, release: Release) -> str:
    """Type and key; without a key, what it says."""
    key = release.records[record.type].key if record.type in release.records else None
    return f"{record.type}:{record.get(key)}" if key else f"{record.type}:{spelled_out(record)!r}"


def spelled_out(record: Record) -> bytes:
    """What a record says, whenever it was read."""
    return spelled(record).encode()


def is_same(record: Record, other: Record | None) -> bool:
    """Whether both are the one account."""
    return other is not None and record.type == other.type and record.get("id") == other.get("id")
