"""The ledger port: what was done across conversations, so that limits hold when two of them race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from aop.engine.effects import Query


@dataclass(frozen=True, slots=True)
class Row:
    """A call as the ledger keeps it. `amounts` are its money and number inputs; `keys` what it counts under."""

    call: str
    action: str
    keys: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    at: datetime


class Ledger(Protocol):
    """Counts reserved, done and unclear calls; released ones do not count."""

    async def count(self, query: Query) -> Decimal: ...

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        """Books the row if every query still holds, atomically; else the rule that does not. Idempotent by call."""

    async def settle(self, call: str, state: str) -> None:
        """`state`: done, unclear, or released (surely not done)."""
