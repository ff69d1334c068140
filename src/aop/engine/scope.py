"""What an expression can see: names, and the facts of a conversation beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from aop.values import Money, Record, Value


class Facts(Protocol):
    """What a conversation knows beside names."""

    @property
    def now(self) -> datetime: ...
    @property
    def zone(self) -> ZoneInfo: ...
    def verified(self, level: str | None) -> bool: ...
    def mentions(self, topic: str) -> bool: ...
    def queue_open(self, queue: str) -> bool: ...
    def done_count(self, action: str) -> int: ...
    def done_total(self, action: str, field: str) -> Value: ...


@dataclass(slots=True)
class Scope:
    """Names in scope: `names` first, then `shared`."""

    names: Mapping[str, Value]
    shared: Mapping[str, Value]
    facts: Facts

    def get(self, name: str) -> Value:
        return self.names[name] if name in self.names else self.shared.get(name)


def read_fields(value: Value, fields: tuple[str, ...]) -> Value:
    """A field of a record; of a list, the list of that field; missing anywhere is missing."""
    for name in fields:
        match value:
            case Record():
                value = value.get(name)
            case tuple():
                value = tuple(read_fields(item, (name,)) for item in value)
            case Money():
                value = value.amount if name == "amount" else value.currency if name == "currency" else None
            case _:
                return None
    return value
