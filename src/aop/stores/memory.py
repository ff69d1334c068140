"""A store, a ledger and what is kept of customers, in memory: for tests, `aop chat` and anything that may forget.

First-class and public.
"""

from __future__ import annotations

from decimal import Decimal

from aop.engine.effects import Query
from aop.engine.snapshot import Snapshot
from aop.ports.kept import KeptValue
from aop.ports.ledger import Row
from aop.ports.store import Conflict, Entry, Stored


class MemoryStore:
    """Keeps every entry of every conversation."""

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}
        self._entries: dict[str, list[Entry]] = {}

    async def load(self, conversation: str) -> Stored | None:
        snapshot = self._snapshots.get(conversation)
        return None if snapshot is None else Stored(len(self._entries[conversation]), snapshot)

    async def create(self, snapshot: Snapshot) -> None:
        if snapshot.conversation in self._snapshots:
            raise Conflict(f"the conversation {snapshot.conversation} exists already")
        self._snapshots[snapshot.conversation] = snapshot
        self._entries[snapshot.conversation] = []

    async def commit(self, conversation: str, version: int, entry: Entry, snapshot: Snapshot) -> None:
        entries = self._entries[conversation]
        if len(entries) != version:
            raise Conflict(f"the conversation {conversation} has {len(entries)} entries, not {version}")
        entries.append(entry)
        self._snapshots[conversation] = snapshot

    async def history(self, conversation: str) -> tuple[Entry, ...]:
        return tuple(self._entries.get(conversation, ()))


class MemoryLedger:
    """Rows in a list. Atomic because nothing awaits between the test and the booking."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._states: dict[str, str] = {}

    async def count(self, query: Query) -> Decimal:
        return self._count(query)

    def _count(self, query: Query) -> Decimal:
        counted = [row for call, row in self._rows.items() if self._states[call] != "released" and _meets(row, query)]
        if query.input is None:
            return Decimal(len(counted))
        return sum((row.amounts.get(query.input, Decimal(0)) for row in counted), Decimal(0))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        if row.call in self._rows:
            return None
        for query in queries:
            if not query.holds(self._count(query)):
                return query.rule
        self._rows[row.call] = row
        self._states[row.call] = "reserved"
        return None

    async def settle(self, call: str, state: str) -> None:
        if call in self._rows:
            self._states[call] = state


#: So many values are kept of a customer, the latest ones.
MAX_KEPT = 50


class MemoryKept:
    """Values of customers by slot."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, KeptValue]] = {}

    async def keep(self, customer: str, value: KeptValue) -> None:
        held = self._values.setdefault(customer, {})
        held.pop(value.slot, None)
        held[value.slot] = value
        while len(held) > MAX_KEPT:
            held.pop(next(iter(held)))

    async def recall(self, customer: str, slot: str) -> KeptValue | None:
        return self._values.get(customer, {}).get(slot)

    async def erase(self, customer: str, classes: frozenset[str] | None = None) -> int:
        held = self._values.pop(customer, {})
        left = {} if classes is None else {name: item for name, item in held.items() if item.personal not in classes}
        if left:
            self._values[customer] = left
        return len(held) - len(left)


def _meets(row: Row, query: Query) -> bool:
    in_time = query.since is None or row.at > query.since
    return row.action in query.actions and query.key in row.keys and in_time
