"""A store, a ledger and what is kept of customers, in memory: for tests, `aop chat` and anything that may forget.

First-class and public.
"""

from __future__ import annotations

from decimal import Decimal
from threading import Lock

from aop.engine.effects import CallAction, Query
from aop.engine.snapshot import Snapshot
from aop.ports.kept import KeptValue
from aop.ports.ledger import Row, is_booked, row_of
from aop.ports.store import Conflict, Entry, Stored


class MemoryStore:
    """Keeps every entry of every conversation; with a ledger, books the calls of an entry in its commit."""

    def __init__(self, ledger: MemoryLedger | None = None) -> None:
        self._snapshots: dict[str, Snapshot] = {}
        self._entries: dict[str, list[Entry]] = {}
        self._ledger = ledger

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
        for effect in entry.effects:
            if self._ledger is not None and type(effect) is CallAction and is_booked(effect):
                self._ledger.book(row_of(effect, snapshot.now), effect.reserves)

    async def history(self, conversation: str) -> tuple[Entry, ...]:
        return tuple(self._entries.get(conversation, ()))


class MemoryLedger:
    """Rows in memory, found by their keys. Any number of threads may share one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._states: dict[str, str] = {}
        self._under: dict[str, list[Row]] = {}

    async def count(self, query: Query) -> Decimal:
        with self._lock:
            return self._count(query)

    def _count(self, query: Query) -> Decimal:
        rows = self._under.get(query.key, ())
        counted = [row for row in rows if self._states[row.call] != "released" and _meets(row, query)]
        if query.input is None:
            return Decimal(len(counted))
        return sum((row.amounts.get(query.input, Decimal(0)) for row in counted), Decimal(0))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        return self.book(row, queries)

    def book(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        """`reserve` for a store that books within its own commit."""
        with self._lock:
            if self._states.get(row.call, "released") != "released":
                return None
            for query in queries:
                if not query.holds(self._count(query)):
                    return query.rule
            if row.call not in self._states:
                for key in dict.fromkeys(row.keys):
                    self._under.setdefault(key, []).append(row)
            self._states[row.call] = "reserved"
            return None

    async def settle(self, call: str, state: str) -> None:
        with self._lock:
            if call in self._states:
                self._states[call] = state

    def states(self) -> dict[str, str]:
        """How every call stands that was booked."""
        with self._lock:
            return dict(self._states)


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
    return row.action in query.actions and (query.since is None or row.at > query.since)
