"""What survives: the store as it is written, and how a process that may die uses it.

`Disk` is one for all processes. `Stores` is what a process sees of it: every method may take a while, may fail as the
port says that it may, and the process may die before it or after it. Two processes share a disk as two services share
a database: whoever commits something to carry out is at it until it is done or dead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from aop.engine.effects import CallAction, Query
from aop.engine.snapshot import Snapshot
from aop.ports.ledger import Booked, Ledger, Row, Wanted
from aop.ports.store import Commit, Conflict, Entry, Held, Leaf, Listed, Marked, Store, Stored, StoreFailed, Waited
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.stores.rows import entry_of, held_of, of_entry, of_held, of_snapshot, of_waiting, snapshot_of, waiting_of

T = TypeVar("T")


@dataclass(slots=True)
class Disk:
    """The committed state, and an index over it that was noted when it was committed."""

    store: Store
    ledger: Ledger
    again: Callable[[], tuple[Store, Ledger]] | None = None  # opens the files once more
    intents: dict[str, CallAction] = field(default_factory=dict)
    stands: dict[str, Snapshot] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    commits: int = 0
    reread: dict[str, int] = field(default_factory=dict)  # entries that a start of the machine has made from bytes
    changed: list[Callable[[], None]] = field(default_factory=list)

    def committed(self, commit: Commit, process: int) -> None:
        """What a commit made true."""
        self.commits += 1
        self.stands[commit.conversation] = commit.snapshot
        for entry in commit.entries:
            self.intents.update((item.call, item) for item in entry.effects if isinstance(item, CallAction))
        if commit.unfinished:
            self.owners[commit.conversation] = process
        else:
            self.owners.pop(commit.conversation, None)

    def told(self) -> None:
        """Whoever waits for time looks again when."""
        for wake in self.changed:
            wake()

    async def restarted(self) -> None:
        """The machine starts again: of what is in memory only the bytes are left."""
        if self.again is not None:
            await self.store.close()
            self.store, self.ledger = self.again()
        elif isinstance(self.store, MemoryStore):
            for name, kept in self.store._kept.items():
                new = self.reread.get(name, 0)
                kept.entries[new:] = [entry_of(of_entry(entry)) for entry in kept.entries[new:]]
                self.reread[name] = len(kept.entries)
                kept.snapshot = snapshot_of(of_snapshot(kept.snapshot))
                kept.waiting = waiting_of(of_waiting(kept.waiting))
                kept.held = held_of(of_held(kept.held))


def in_memory() -> Disk:
    """A disk whose commits are in memory, and survive every process of the simulation."""
    ledger = MemoryLedger()
    return Disk(MemoryStore(ledger), ledger)


class Host(Protocol):
    """The process that uses a disk."""

    number: int

    async def pause(self) -> None:
        """A place where something else may happen, or the end come."""

    def strikes(self, place: str) -> str | None:
        """What goes wrong at a place now."""

    def is_alive(self, process: int) -> bool:
        """Whether a process, this one or another, still runs."""

    def note(self, what: str) -> None:
        """A line of the trace."""


class Stores:
    """The store port and the ledger port over a disk, for one process."""

    def __init__(self, disk: Disk, host: Host) -> None:
        self._disk = disk
        self._host = host

    async def _read(self, coming: Callable[[], Awaitable[T]]) -> T:
        await self._host.pause()
        return await coming()

    async def _written(self, coming: Callable[[], Awaitable[T]]) -> T:
        await self._host.pause()
        found = await coming()
        await self._host.pause()
        return found

    # ---- the store

    async def load(self, conversation: str) -> Stored | None:
        await self._host.pause()
        if self._host.strikes("load") == "away":
            raise StoreFailed("the database does not answer", "away")
        return await self._disk.store.load(conversation)

    async def create(self, snapshot: Snapshot) -> None:
        await self._host.pause()
        await self._disk.store.create(snapshot)
        self._disk.stands[snapshot.conversation] = snapshot
        await self._host.pause()

    async def commit(self, commit: Commit) -> None:
        await self._host.pause()
        match self._host.strikes("commit"):
            case "full":
                raise StoreFailed("the disk is full", "full")
            case "conflict":
                raise Conflict("somebody else was first")
        await self._disk.store.commit(commit)
        self._disk.committed(commit, self._host.number)
        self._host.note(f"commits {commit.conversation} {commit.version}: {_shown(commit)}")
        await self._host.pause()
        self._disk.told()

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        await self._host.pause()
        await self._disk.store.settled(conversation, version, waiting)
        self._host.note(f"settles {conversation} {version}")
        if self._disk.owners.get(conversation) == self._host.number:
            self._disk.owners.pop(conversation)

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        return await self._read(lambda: self._disk.store.history(conversation, after, limit))

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        await self._written(lambda: self._disk.store.hold(conversation, held))
        self._disk.told()

    async def marked(self, conversation: str, message: str) -> Marked | None:
        return await self._read(lambda: self._disk.store.marked(conversation, message))

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        found = await self._read(lambda: self._disk.store.unfinished(1_000))
        return tuple([name for name in found if self._is_free(name)][:limit])

    async def claim(self, conversation: str) -> bool:
        await self._host.pause()
        if not self._is_free(conversation):
            return False
        self._disk.owners[conversation] = self._host.number
        return True

    def _is_free(self, conversation: str) -> bool:
        owner = self._disk.owners.get(conversation)
        return owner is None or owner == self._host.number or not self._host.is_alive(owner)

    async def erase(self, conversation: str) -> bool:
        found = await self._written(lambda: self._disk.store.erase(conversation))
        self._disk.owners.pop(conversation, None)
        return found

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        return await self._read(lambda: self._disk.store.due(now, limit))

    async def next_due(self) -> datetime | None:
        return await self._disk.store.next_due()

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        return await self._read(lambda: self._disk.store.waiting(kind, limit, after))

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        return await self._read(lambda: self._disk.store.conversations(limit, after, status))

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        return await self._read(lambda: self._disk.store.leaves(after, limit))

    async def archive(self, before: datetime, limit: int) -> int:
        return await self._written(lambda: self._disk.store.archive(before, limit))

    async def close(self) -> None:
        return None

    # ---- the ledger

    async def count(self, query: Query) -> Decimal:
        return await self._read(lambda: self._disk.ledger.count(query))

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        return await self._read(lambda: self._disk.ledger.rows(wanted))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        return await self._written(lambda: self._disk.ledger.reserve(row, queries))

    async def settle(self, call: str, state: str) -> None:
        await self._written(lambda: self._disk.ledger.settle(call, state))


def _shown(commit: Commit) -> str:
    """What is in a commit, short enough for a trace."""
    return "; ".join(_entry_shown(entry) for entry in commit.entries)


def _entry_shown(entry: Entry) -> str:
    named = (getattr(entry.event, name, None) for name in ("call", "timer", "wait", "message"))
    about = next((name for name in named if name), "")
    calls = [f"{item.verb} {item.action} {item.call}" for item in entry.effects if isinstance(item, CallAction)]
    more = f" → {', '.join(calls)}" if calls else ""
    return f"{type(entry.event).__name__} {about}".rstrip() + more


async def states_of(ledger: Any) -> dict[str, str]:
    """How every call stands that was booked, of either ledger."""
    found = ledger.states()
    return dict(found if isinstance(found, dict) else await found)
