"""What a condition may read, for the monitor's own walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aop.monitor.days import Days
from aop.values import Money, Record


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may read: names, and what the history says of the conversation."""

    names: Mapping[str, Any]
    now: datetime
    days: Days
    verified: str | None = None  # by which level
    ranks: Mapping[str, int] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    done: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    currency: str = "USD"
    open_queues: frozenset[str] = frozenset()


def read(value: Any, fields: tuple[str, ...]) -> Any:
    """A field of a record; of a list, the list of that field."""
    for name in fields:
        match value:
            case tuple():
                value = tuple(read(item, (name,)) for item in value)
            case Record():
                value = value.fields.get(name)
            case Money():
                value = {"amount": value.amount, "currency": value.currency}.get(name)
            case _:
                return None
    return value
