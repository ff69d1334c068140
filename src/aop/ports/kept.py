"""The port for what is kept of a customer beyond one conversation: values of slots with `keep: customer`.

Only who was verified has anything kept, and only to who was verified is it offered again. Each value carries its class
of personal data, so that it can be erased by class.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from aop.values import Value


@dataclass(frozen=True, slots=True)
class KeptValue:
    """What a customer said for a slot, when; `personal` is its class of personal data."""

    slot: str
    value: Value
    at: datetime
    personal: str | None = None


class Kept(Protocol):
    """Values by customer (their account's id) and slot. Raises PortError when it is down."""

    async def keep(self, customer: str, value: KeptValue) -> None:
        """Keeps a value; the one of before is gone."""

    async def recall(self, customer: str, slot: str) -> KeptValue | None: ...

    async def erase(self, customer: str, classes: frozenset[str] | None = None) -> int:
        """Erases values of these classes, all without; how many they were."""


@runtime_checkable
class Sweeping(Protocol):
    """What a `Kept` also does where values are to be shown to whom they are about, or kept only so long."""

    async def of(self, customer: str) -> tuple[KeptValue, ...]:
        """Everything that is kept of a customer, by slot."""

    async def sweep(self, classes: frozenset[str | None], before: datetime, limit: int) -> int:
        """Erases at most `limit` values of these classes (None: of no class) from before a time; how many they were."""
