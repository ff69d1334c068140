"""What an expression can see: names, and the facts of a conversation beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aop.values import Duration, Money, Record, Value


class Facts(Protocol):
    """What a conversation knows beside names."""

    @property
    def now(self) -> datetime: ...
    @property
    def zone(self) -> ZoneInfo: ...
    def named(self, name: str, frame: object) -> Value: ...
    def verified(self, level: str | None) -> bool: ...
    def mentions(self, topic: str) -> bool: ...
    def shifted(self, duration: Duration, sign: int) -> Value:
        """The moment (of hours and shorter) or the day that is so long after now; before it with `sign` -1."""

    def queue_open(self, queue: str) -> bool: ...
    def done_count(self, action: str) -> int: ...
    def done_total(self, action: str, field: str) -> Value: ...


@dataclass(slots=True)
class Scope:
    """Names in scope: `names` first, then what every expression may read, which `facts` knows (of `frame`)."""

    names: Mapping[str, Value]
    facts: Facts
    frame: Any = None

    def get(self, name: str) -> Value:
        names = self.names
        return names[name] if name in names else self.facts.named(name, self.frame)


def read_fields(value: Value, fields: tuple[str, ...]) -> Value:
    """A field of a record; of a list, the list of that field; missing anywhere is missing."""
    for name in fields:
        kind = type(value)
        if kind is Record:
            value = value.fields.get(name)  # type: ignore[union-attr]
        elif kind is tuple:
            value = tuple([read_fields(item, (name,)) for item in value])  # type: ignore[union-attr]
        elif kind is Money:
            value = value.amount if name == "amount" else value.currency if name == "currency" else None  # type: ignore[union-attr]
        else:
            return None
    return value
