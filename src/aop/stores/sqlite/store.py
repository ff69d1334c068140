"""The store port on one SQLite file.

What is encoded and sealed is made where it is asked for; the writer's thread only writes. Conversations that are
talked to are at hand decoded (`MAX_AT_HAND`), every other one is nothing but rows. A snapshot is written every
`SNAPSHOT_EVERY` entries; one that cannot be read is made again from the history, with an alarm.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aop.engine.effects import CallAction
from aop.engine.snapshot import Snapshot
from aop.ports.ledger import is_booked, row_of
from aop.ports.seal import Broken, Plain, Seal
from aop.ports.store import (
    Commit,
    Conflict,
    Entry,
    Held,
    Leaf,
    Listed,
    Marked,
    Stored,
    Waited,
    kind_of,
)
from aop.stores.micros import micros, time_of
from aop.stores.placed import NO_ENTRY, bound, placed, snapshot_at
from aop.stores.rows import (
    SNAPSHOT_EVERY,
    entry_of,
    held_of,
    id_bytes,
    of_entry,
    of_held,
    of_snapshot,
    of_waiting,
    saves_snapshot,
    snapshot_of,
    unmarked,
    waiting_of,
)
from aop.stores.sqlite import archiving
from aop.stores.sqlite.connecting import Database
from aop.stores.sqlite.kept import SqliteKept
from aop.stores.sqlite.ledger import SqliteLedger
from aop.stores.sqlite.schema import MAX_ENTRIES, NUMBER_BITS
from aop.stores.sqlite.shelf import SqliteShelf
from aop.stores.sqlite.writer import Job

#: Conversations that are kept decoded, the latest ones.
MAX_AT_HAND = 1_000
_LOG = logging.getLogger("aop.store")


@dataclass(slots=True)
class _AtHand:
    """A conversation in memory: its row, how it stands, up to which entry its snapshot is written, what it is listed
    under."""

    row: int
    stored: Stored
    saved: int
    kinds: frozenset[str]


class SqliteStore:
    """Conversations, ledger, kept values and shelf in the file at `path`, which is made where it is not there.

    Raises WrongUse where another process writes to it, or a later version wrote it; StoreFailed where it cannot be
    opened. With `read_only` a running service's file may be looked at.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        seal: Seal | None = None,
        read_only: bool = False,
        snapshot_every: int = SNAPSHOT_EVERY,
    ) -> None:
        self._seal: Seal = seal or Plain()
        self._database = Database(Path(path), read_only=read_only)
        self._at_hand: OrderedDict[str, _AtHand] = OrderedDict()
        self._at_hand_most = 0 if read_only else MAX_AT_HAND  # what another process changes is read each time
        self._snapshot_every = snapshot_every
        self.ledger = SqliteLedger(self._database, self._seal)
        self.kept = SqliteKept(self._database, self._seal)
        self.shelf = SqliteShelf(self._database)

    # ---- one conversation

    async def load(self, conversation: str) -> Stored | None:
        found = self._found(conversation)
        return None if found is None else found.stored

    async def create(self, snapshot: Snapshot) -> None:
        name, at = snapshot.conversation, micros(snapshot.now)
        if self._found(name) is not None:
            raise Conflict(f"the conversation {name} exists already")
        data = self._seal.close(name, bound(0, NO_ENTRY, of_snapshot(snapshot)))
        waiting = self._seal.close(name, of_waiting(()))

        def job(connection: sqlite3.Connection) -> int:
            made = connection.execute(
                "insert into conversations (name, version, status, channel, opened, at, unfinished, waiting) "
                "values (?, 0, ?, ?, ?, ?, 0, ?) on conflict do nothing",
                (name, snapshot.status, snapshot.channel, at, at, waiting),
            )
            if made.rowcount != 1:
                raise Conflict(f"the conversation {name} exists already")
            row = made.lastrowid
            assert row is not None
            self.shelf.flush(connection)
            self._seal.settle()
            connection.execute("insert into snapshots values (?, ?)", (row << NUMBER_BITS, data))
            return row

        row = await self._database.writer.write(job)
        self._keep(name, _AtHand(row, Stored(0, snapshot, snapshot.now), 0, frozenset()))

    async def commit(self, commit: Commit) -> None:
        name = commit.conversation
        found = self._found(name)
        if found is None or found.stored.version != commit.version:
            at = 0 if found is None else found.stored.version
            raise Conflict(f"the conversation {name} has {at} entries, not {commit.version}")
        after = commit.version + len(commit.entries)
        if after > MAX_ENTRIES:
            raise Conflict(f"the conversation {name} is full: {MAX_ENTRIES} entries")
        saves = saves_snapshot(commit, found.saved, self._snapshot_every)
        kinds = frozenset(kind for item in commit.waiting if (kind := kind_of(item)) is not None)
        job = self._job(commit, found, kinds, saves=saves)
        if found.stored.held:  # at once: what is held meanwhile is held beside these
            found.stored = replace(found.stored, held=unmarked(found.stored.held, commit))
        try:
            await self._database.writer.write(job)
        except BaseException:
            self._at_hand.pop(name, None)
            raise
        held = unmarked(self._at_hand.get(name, found).stored.held, commit)  # more may have come meanwhile
        stored = Stored(after, commit.snapshot, found.stored.opened, (), commit.waiting, held)
        self._keep(name, _AtHand(found.row, stored, after if saves else found.saved, kinds))

    def _job(self, commit: Commit, found: _AtHand, kinds: frozenset[str], *, saves: bool) -> Job:
        """The whole commit as one job: everything is encoded here, on the thread that asks."""
        name, seal, row, version = commit.conversation, self._seal, found.row, commit.version
        after, snapshot = version + len(commit.entries), commit.snapshot
        first = row << NUMBER_BITS
        made = [of_entry(entry) for entry in commit.entries]
        entries = [
            (first | number, seal.close(name, placed(number, data)))
            for number, data in enumerate(made, start=version + 1)
        ]
        last = made[-1] if made else self._last(name, row, version) if saves else NO_ENTRY
        saved = seal.close(name, bound(after, last, of_snapshot(snapshot))) if saves else None
        waiting = seal.close(name, of_waiting(commit.waiting))
        marks = [(row, id_bytes(m.message), version, seal.close(name, m.digest.encode())) for m in commit.marks]
        effects = [effect for entry in commit.entries for effect in entry.effects]
        calls = [effect for effect in effects if type(effect) is CallAction and is_booked(effect)]
        bookings = [self.ledger.booking(row_of(call, snapshot.now), call.reserves) for call in calls]
        left = unmarked(found.stored.held, commit)
        handles = left != found.stored.held
        due = None if commit.due is None else micros(commit.due)
        state = (after, snapshot.status, micros(snapshot.now), due, commit.unfinished, waiting, row, version)

        def job(connection: sqlite3.Connection) -> None:
            if connection.execute(_ADVANCE, state).rowcount != 1:
                raise Conflict(f"the conversation {name} has another number of entries than {version}")
            connection.executemany("insert into entries values (?, ?)", entries)
            if saved is not None:
                before = first | found.saved
                connection.execute("delete from snapshots where row = ? and row != ?", (before, first))
                connection.execute("insert or replace into snapshots values (?, ?)", (first | after, saved))
            if marks:
                connection.executemany("insert or ignore into marks values (?, ?, ?, ?)", marks)
            if handles:
                self._hold(connection, name, row, left)
            if kinds != found.kinds:
                _list(connection, name, kinds, found.kinds)
            if commit.leaves:
                connection.executemany(
                    "insert into leaves (conversation, data) values (?, ?)", [(row, data) for data in commit.leaves]
                )
            for booking in bookings:
                booking(connection)
            self.shelf.flush(connection)
            self._seal.settle()

        return job

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        found = self._found(conversation)
        if found is None or found.stored.version != version:
            return
        data = self._seal.close(conversation, of_waiting(waiting))
        row = (data, found.row, version)
        self._database.writer.post(
            lambda connection: connection.execute(
                "update conversations set waiting = ?, unfinished = 0 where id = ? and version = ?", row
            )
        )
        found.stored = replace(found.stored, waiting=waiting)

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        found = self._found(conversation)
        return () if found is None else self._entries(conversation, found.row, after, limit)

    async def written(self, conversation: str) -> tuple[bytes, ...]:
        """The entries of a conversation as they were written, which the audit log has digests of."""
        found = self._found(conversation)
        return () if found is None else self._rows(conversation, found.row, 0, None)

    def _last(self, name: str, row: int, number: int) -> bytes:
        """The entry with this number as it was written; `NO_ENTRY` for 0."""
        return b"".join(self._rows(name, row, number - 1, 1)) if number else NO_ENTRY

    def _entries(self, name: str, row: int, after: int, limit: int | None) -> tuple[Entry, ...]:
        return tuple([entry_of(data) for data in self._rows(name, row, after, limit)])

    def _rows(self, name: str, row: int, after: int, limit: int | None) -> tuple[bytes, ...]:
        def job(reader: sqlite3.Connection) -> list[bytes]:
            return archiving.entries(reader, self._seal, name, row, after, limit)

        return tuple(self._database.read(job))

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        found = self._found(conversation)
        if found is None:
            raise Conflict(f"there is no conversation {conversation}")
        row, ids = found.row, {item.message.id for item in held}
        kept = (*(item for item in found.stored.held if item.message.id not in ids), *held)
        found.stored = replace(found.stored, held=kept)  # at once: a commit that is made now must know of it

        def job(connection: sqlite3.Connection) -> set[str]:
            """Those that a commit marked which was on its way: they are not held again."""
            sql = "select 1 from marks where conversation = ? and message = ?"
            handled = {name for name in ids if connection.execute(sql, (row, id_bytes(name))).fetchone()}
            self._hold(connection, conversation, row, tuple([i for i in kept if i.message.id not in handled]))
            return handled

        try:
            handled = await self._database.writer.write(job)
        except BaseException:
            self._at_hand.pop(conversation, None)
            raise
        now = self._at_hand.get(conversation)
        if handled and now is not None:
            left = tuple([item for item in now.stored.held if item.message.id not in handled])
            now.stored = replace(now.stored, held=left)

    def _hold(self, connection: sqlite3.Connection, name: str, row: int, held: tuple[Held, ...]) -> None:
        if not held:
            connection.execute("delete from held where conversation = ?", (row,))
            return
        due = micros(min(item.due for item in held))
        data = self._seal.close(name, of_held(held))
        connection.execute("insert or replace into held values (?, ?, ?)", (row, due, data))

    async def marked(self, conversation: str, message: str) -> Marked | None:
        found = self._found(conversation)
        if found is None:
            return None
        sql = "select version, digest from marks where conversation = ? and message = ?"
        mark = self._database.read(lambda reader: reader.execute(sql, (found.row, id_bytes(message))).fetchone())
        return None if mark is None else Marked(mark[0], self._seal.open(conversation, mark[1]).decode())

    # ---- what is to be gone on with

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        sql = "select name from conversations where unfinished = 1 order by id limit ?"
        return tuple(self._database.read(lambda reader: [name for (name,) in reader.execute(sql, (limit,))]))

    async def claim(self, conversation: str) -> bool:
        return True  # no other process writes to this file

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        sql = (
            "select name from (select due, name from conversations where due <= ?1 union all "
            "select held.due, name from held join conversations on id = conversation where held.due <= ?1) "
            "group by name order by min(due), name limit ?2"
        )
        at = micros(now)
        return tuple(self._database.read(lambda reader: [name for (name,) in reader.execute(sql, (at, limit))]))

    async def next_due(self) -> datetime | None:
        sql = (
            "select min(due) from (select min(due) as due from conversations where due is not null "
            "union all select min(due) from held)"
        )
        (at,) = self._database.read(lambda reader: reader.execute(sql).fetchone())
        return None if at is None else time_of(at)

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        sql = (
            "select name, conversations.waiting from waits join conversations using (name) "
            "where kind = ? and name > ? order by name limit ?"
        )
        rows = self._database.read(lambda reader: reader.execute(sql, (kind, after, limit)).fetchall())
        found = ((name, waiting_of(self._seal.open(name, data))) for name, data in rows)
        return tuple([(name, item) for name, items in found for item in items if kind_of(item) == kind])

    # ---- lists

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        sql = (
            "select name, status, channel, opened, at, version from conversations "
            "where (at < ?1 or (at = ?1 and name > ?2)) and (?3 is null or status = ?3) order by at desc, name limit ?4"
        )
        place = (1 << 62, "") if after is None else (micros(after.at), after.conversation)
        rows = self._database.read(lambda reader: reader.execute(sql, (*place, status, limit)).fetchall())
        return tuple([Listed(n, s, c, time_of(opened), time_of(at), v) for n, s, c, opened, at, v in rows])

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        sql = (
            "select number, name, data from leaves join conversations on id = conversation "
            "where number > ? order by number limit ?"
        )
        rows = self._database.read(lambda reader: reader.execute(sql, (after, limit)).fetchall())
        return tuple([Leaf(number, name, bytes(data)) for number, name, data in rows])

    async def archive(self, before: datetime, limit: int) -> int:
        at = micros(before)
        return await self._database.writer.write(
            lambda connection: archiving.archive(connection, self._seal, at, limit)
        )

    async def close(self) -> None:
        self._database.close()

    # ---- at hand

    def _found(self, name: str) -> _AtHand | None:
        found = self._at_hand.get(name)
        if found is not None:
            self._at_hand.move_to_end(name)
            return found
        found = self._read(name)
        if found is not None:
            self._keep(name, found)
        return found

    def _keep(self, name: str, found: _AtHand) -> None:
        self._at_hand[name] = found
        self._at_hand.move_to_end(name)
        while len(self._at_hand) > self._at_hand_most:
            self._at_hand.popitem(last=False)

    def _read(self, name: str) -> _AtHand | None:
        """From its rows, as the disk has them."""
        head = self._database.read(lambda reader: reader.execute(_HEAD, (name,)).fetchone())
        if head is None:
            return None
        row, version, opened, waiting, held = head
        saved, snapshot = self._snapshot(name, row, version)
        items = waiting_of(self._seal.open(name, waiting))
        kinds = frozenset(kind for item in items if (kind := kind_of(item)) is not None)
        since = self._entries(name, row, saved, None) if saved < version else ()
        messages = () if held is None else held_of(self._seal.open(name, held))
        return _AtHand(row, Stored(version, snapshot, time_of(opened), since, items, messages), saved, kinds)

    def _snapshot(self, name: str, row: int, version: int) -> tuple[int, Snapshot]:
        """The latest snapshot that can be read, and after how many entries it was."""
        first = row << NUMBER_BITS
        sql = "select row, data from snapshots where row between ? and ? order by row desc"
        rows = self._database.read(lambda reader: reader.execute(sql, (first, first | version)).fetchall())
        for place, data in rows:
            number = place & MAX_ENTRIES
            try:
                last = self._last(name, row, number)
                return number, snapshot_of(snapshot_at(number, last, self._seal.open(name, data)))
            except Broken as broken:
                _LOG.error("a snapshot of the conversation %s is made again from its history: %s", name, broken)
        raise Broken(f"no snapshot of the conversation {name} can be read, not even its first")


_HEAD = (
    "select id, version, opened, waiting, held.data from conversations left join held on conversation = id "
    "where name = ?"
)
_ADVANCE = (
    "update conversations set version = ?, status = ?, at = ?, due = ?, unfinished = ?, waiting = ? "
    "where id = ? and version = ?"
)


def _list(connection: sqlite3.Connection, name: str, now: frozenset[str], before: frozenset[str]) -> None:
    connection.executemany("delete from waits where kind = ? and name = ?", [(k, name) for k in sorted(before - now)])
    connection.executemany("insert or ignore into waits values (?, ?)", [(k, name) for k in sorted(now - before)])
