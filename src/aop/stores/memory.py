"""A store, a ledger and what is kept of customers, in memory: for tests, `aop chat` and anything that may forget.

First-class and public.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from threading import Lock

from aop.engine.effects import CallAction, Query
from aop.engine.snapshot import Snapshot
from aop.ports.kept import KeptValue
from aop.ports.ledger import Booked, Row, Wanted, is_booked, row_of
from aop.ports.seal import Erased
from aop.ports.store import ERASED, Commit, Conflict, Entry, Held, Leaf, Listed, Marked, Stored, Waited, kind_of


class MemoryStore:
    """Keeps every entry of every conversation; with a ledger, books the calls of an entry in its commit."""

    def __init__(self, ledger: MemoryLedger | None = None) -> None:
        self._kept: dict[str, _Conversation] = {}
        self._leaves: list[Leaf] = []
        self._ledger = ledger

    async def load(self, conversation: str) -> Stored | None:
        kept = self._found(conversation)
        if kept is None:
            return None
        return Stored(len(kept.entries), kept.snapshot, kept.opened, (), kept.waiting, kept.held)

    def _found(self, conversation: str) -> _Conversation | None:
        kept = self._kept.get(conversation)
        if kept is not None and kept.erased:
            raise Erased(f"the conversation {conversation} was erased")
        return kept

    def _there(self, conversation: str) -> _Conversation:
        """One that was opened."""
        kept = self._found(conversation)
        if kept is None:
            raise Conflict(f"there is no conversation {conversation}")
        return kept

    async def create(self, snapshot: Snapshot) -> None:
        if snapshot.conversation in self._kept:
            raise Conflict(f"the conversation {snapshot.conversation} exists already")
        self._kept[snapshot.conversation] = _Conversation(snapshot, snapshot.now)

    async def commit(self, commit: Commit) -> None:
        kept = self._there(commit.conversation)
        if len(kept.entries) != commit.version:
            found = len(kept.entries)
            raise Conflict(f"the conversation {commit.conversation} has {found} entries, not {commit.version}")
        kept.entries.extend(commit.entries)
        kept.snapshot, kept.waiting = commit.snapshot, commit.waiting
        kept.unfinished, kept.due = commit.unfinished, commit.due
        kept.marks.update((mark.message, Marked(commit.version, mark.digest)) for mark in commit.marks)
        kept.held = tuple(item for item in kept.held if item.message.id not in kept.marks)
        first = len(self._leaves) + 1
        self._leaves.extend(Leaf(first + place, commit.conversation, data) for place, data in enumerate(commit.leaves))
        if self._ledger is not None:
            _book(commit, self._ledger)

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        kept = self._there(conversation)
        if len(kept.entries) == version:
            kept.waiting, kept.unfinished = waiting, False

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        kept = self._found(conversation)
        return () if kept is None else tuple(kept.entries[after : None if limit is None else after + limit])

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        kept, ids = self._there(conversation), {item.message.id for item in held}
        new = (item for item in held if item.message.id not in kept.marks)
        kept.held = (*(item for item in kept.held if item.message.id not in ids), *new)

    async def marked(self, conversation: str, message: str) -> Marked | None:
        kept = self._found(conversation)
        return None if kept is None else kept.marks.get(message)

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        return tuple(islice((name for name, kept in self._kept.items() if kept.unfinished), limit))

    async def claim(self, conversation: str) -> bool:
        return True  # there is no other process

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        waits = ((kept.next_due, name) for name, kept in self._kept.items())
        return tuple(name for _, name in sorted((due, name) for due, name in waits if due and due <= now)[:limit])

    async def next_due(self) -> datetime | None:
        return min((due for kept in self._kept.values() if (due := kept.next_due)), default=None)

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        names = (name for name in sorted(self._kept) if name > after)
        of_kind = ((name, [i for i in self._kept[name].waiting if kind_of(i) == kind]) for name in names)
        some = islice(((name, items) for name, items in of_kind if items), limit)
        return tuple([(name, item) for name, items in some for item in items])

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        listed = sorted((kept.listed for kept in self._kept.values()), key=_latest_first)
        wanted = (item for item in listed if status in (None, item.status))
        return tuple(islice((i for i in wanted if after is None or _latest_first(i) > _latest_first(after)), limit))

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        return tuple(self._leaves[after : after + limit])

    async def archive(self, before: datetime, limit: int) -> int:
        return 0  # there is no room to win

    async def erase(self, conversation: str) -> bool:
        kept = self._kept.get(conversation)
        if kept is None:
            return False
        if not kept.erased:
            was = kept.snapshot
            nothing = Snapshot(was.release, conversation, was.now, was.channel, was.language, ERASED)
            self._kept[conversation] = _Conversation(nothing, kept.opened, erased=len(kept.entries) + 1)
        return True

    async def close(self) -> None:
        return None


@dataclass(slots=True)
class _Conversation:
    """Everything of one conversation."""

    snapshot: Snapshot
    opened: datetime
    entries: list[Entry] = field(default_factory=list)
    waiting: tuple[Waited, ...] = ()
    unfinished: bool = False
    due: datetime | None = None
    held: tuple[Held, ...] = ()
    marks: dict[str, Marked] = field(default_factory=dict)
    erased: int = 0  # one more than it had entries, where it was

    @property
    def next_due(self) -> datetime | None:
        if not self.held:
            return self.due
        return min((due for due in (self.due, *(item.due for item in self.held)) if due), default=None)

    @property
    def listed(self) -> Listed:
        now, version = self.snapshot, self.erased - 1 if self.erased else len(self.entries)
        return Listed(now.conversation, now.status, now.channel, self.opened, now.now, version)


def _book(commit: Commit, ledger: MemoryLedger) -> None:
    for effect in (effect for entry in commit.entries for effect in entry.effects):
        if type(effect) is CallAction and is_booked(effect):
            ledger.book(row_of(effect, commit.snapshot.now), effect.reserves)


def _latest_first(item: Listed) -> tuple[float, str]:
    return (-item.at.timestamp(), item.conversation)


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

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        with self._lock:
            under = [row for row in self._under.get(wanted.key, ()) if _meets(row, wanted)]
            latest = sorted(under, key=lambda row: row.at, reverse=True)[: wanted.limit]
            return tuple([Booked(row.call, row.action, row.amounts, row.at, self._states[row.call]) for row in latest])

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

    async def of(self, customer: str) -> tuple[KeptValue, ...]:
        return tuple(item for _, item in sorted(self._values.get(customer, {}).items()))

    async def sweep(self, classes: frozenset[str | None], before: datetime, limit: int) -> int:
        every = ((held, item) for held in self._values.values() for item in held.values())
        over = list(
            islice(((held, item) for held, item in every if item.personal in classes and item.at < before), limit)
        )
        for held, item in over:
            del held[item.slot]
        return len(over)


def _meets(row: Row, query: Query | Wanted) -> bool:
    return row.action in query.actions and (query.since is None or row.at > query.since)
