"""The ledger port: what was done across conversations, so that limits hold when two of them race.

A store that keeps the ledger too books the calls of an entry in the commit of that entry (`row_of` says as what); the
runtime asks for the same reservation again before a call leaves, which then changes nothing. Where store and ledger
are apart the second is the one that books. Either way nothing leaves that was not committed and booked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from aop.engine.effects import CallAction, Query
from aop.values import Money, Value


@dataclass(frozen=True, slots=True)
class Row:
    """A call as the ledger keeps it. `amounts` are its money and number inputs; `keys` what it counts under."""

    call: str
    action: str
    keys: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """A call as it stands in the ledger. `state`: reserved, done, unclear, released."""

    call: str
    action: str
    amounts: Mapping[str, Decimal]
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are read: those of `actions` under `key` later than `since`, whatever their state, the latest first
    and no more than `limit`."""

    key: str
    actions: tuple[str, ...]
    since: datetime | None
    limit: int


class Ledger(Protocol):
    """Counts reserved, done and unclear calls; released ones do not count."""

    async def count(self, query: Query) -> Decimal: ...

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        """The rows themselves, for whoever counts for themselves (the monitor)."""

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        """Books the row if every query still holds, atomically; else the rule that does not. Idempotent by call: what
        is booked stays booked, what was refused is tested again."""

    async def settle(self, call: str, state: str) -> None:
        """`state`: done, unclear, or released (surely not done)."""


def is_booked(effect: CallAction) -> bool:
    """Whether a call has a row: every `do`, whatever a person does, and whatever a limit holds for."""
    return effect.verb in ("do", "act") or bool(effect.reserves)


def row_of(effect: CallAction, at: datetime) -> Row:
    """A call as it is booked when its intent is committed, at the time of the conversation."""
    return Row(effect.call, effect.action, effect.keys, _amounts(effect.inputs), at)


def _amounts(inputs: Mapping[str, Value]) -> dict[str, Decimal]:
    """The inputs that a total may be taken of."""
    amounts = {}
    for name, value in inputs.items():
        if isinstance(value, Money):
            amounts[name] = value.amount
        elif isinstance(value, Decimal):
            amounts[name] = value
    return amounts
