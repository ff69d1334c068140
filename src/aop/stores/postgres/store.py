"""The store port on one PostgreSQL database, for any number of service processes.

A conversation is nobody's. While something of it is carried out it is its process's (`holder`), until that process is
done with it or dead; a commit by anybody else is a Conflict. What is at hand decoded is used only where the row still
has the revision that it was made from, so that what one process pauses holds in all of them.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import LiteralString

import psycopg

from aop.engine.effects import CallAction
from aop.engine.snapshot import Snapshot
from aop.ports.ledger import is_booked, row_of
from aop.ports.seal import Broken, Erased, Plain, Seal
from aop.ports.store import Commit, Conflict, Entry, Held, Leaf, Listed, Marked, Stored, Waited, kind_of
from aop.stores.micros import micros, time_of
from aop.stores.packing import packed, unpacked
from aop.stores.placed import NO_ENTRY, bound, entry_at, placed, snapshot_at
from aop.stores.postgres.connecting import Connection, Readers, connected, failed
from aop.stores.postgres.kept import PostgresKept
from aop.stores.postgres.ledger import PostgresLedger, book, hold
from aop.stores.postgres.schema import migrate
from aop.stores.postgres.shelf import PostgresShelf
from aop.stores.postgres.writer import FREE, CommitRows, Writer
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
    waiting_of,
)

#: Conversations that are kept decoded, the latest ones.
MAX_AT_HAND = 1_000

_LOG = logging.getLogger("aop.store")


@dataclass(slots=True)
class _AtHand:
    """A conversation as it was at a revision of its row."""

    id: int
    revision: int
    stored: Stored
    saved: int
    kinds: frozenset[str]


class PostgresStore:
    """Conversations, ledger, kept values and shelf in the database at `url`, whose tables are made where they are not
    there.

    Raises StoreFailed where it does not answer, WrongUse where a later version made the tables.
    """

    def __init__(self, url: str, *, seal: Seal | None = None, snapshot_every: int = SNAPSHOT_EVERY) -> None:
        with connected(url) as connection:
            try:
                migrate(connection)
            except psycopg.Error as error:
                raise failed(error) from error
        self._seal: Seal = seal or Plain()
        self._holder = token_hex(8)
        self._snapshot_every = snapshot_every
        self._at_hand: OrderedDict[str, _AtHand] = OrderedDict()
        self._writer = Writer(url, self._holder, hold, book, self._seal.settle)
        self._writer.start()
        self._readers = Readers(url)
        self.ledger = PostgresLedger(self._readers, self._writer, self._seal)
        self.kept = PostgresKept(self._readers, self._writer, self._seal)
        self.shelf = PostgresShelf(self._readers)

    # ---- one conversation

    async def load(self, conversation: str) -> Stored | None:
        sql = "select revision from conversations where name = %s"
        head = await self._readers.read(lambda reader: reader.execute(sql, (conversation,)).fetchone())
        if head is None:
            return None
        found = self._at_hand.get(conversation)
        if found is None or found.revision != head[0]:
            found = await self._read(conversation)
        return None if found is None else found.stored

    async def create(self, snapshot: Snapshot) -> None:
        name, at = snapshot.conversation, micros(snapshot.now)
        data, waiting = (
            self._seal.close(name, bound(0, NO_ENTRY, of_snapshot(snapshot))),
            self._seal.close(name, of_waiting(())),
        )

        def job(connection: Connection) -> int:
            self._must_open(name, data)
            made = connection.execute(
                "insert into conversations (name, version, status, channel, opened, at, unfinished, waiting) "
                "values (%s, 0, %s, %s, %s, %s, false, %s) on conflict do nothing returning id",
                (name, snapshot.status, snapshot.channel, at, at, waiting),
            ).fetchone()
            if made is None:
                raise Conflict(f"the conversation {name} exists already")
            connection.execute("insert into snapshots values (%s, 0, %s)", (made[0], data))
            return int(made[0])

        row = await self._writer.write(job)
        self._keep(name, _AtHand(row, 0, Stored(0, snapshot, snapshot.now), 0, frozenset()))

    def _must_open(self, name: str, data: bytes) -> None:
        """Raises Conflict where another process has made the conversation's key meanwhile, so that nothing is written
        with ours."""
        try:
            self._seal.open(name, data)
        except Broken:
            raise Conflict(f"another process begins the conversation {name}") from None

    async def commit(self, commit: Commit) -> None:
        name = commit.conversation
        found = self._at_hand.get(name)
        if found is None or found.stored.version != commit.version:
            found = await self._read(name)
        if found is None or found.stored.version != commit.version:
            at = 0 if found is None else found.stored.version
            raise Conflict(f"the conversation {name} has {at} entries, not {commit.version}")
        after = commit.version + len(commit.entries)
        saves = saves_snapshot(commit, found.saved, self._snapshot_every)
        kinds = frozenset(kind for item in commit.waiting if (kind := kind_of(item)) is not None)
        try:
            last = NO_ENTRY if commit.entries or not saves else await self._last(name, found.id, commit.version)
            revision = await self._writer.commit(self._rows(commit, found, kinds, last if saves else None))
        except BaseException:
            self._at_hand.pop(name, None)
            raise
        if found.stored.held:
            self._at_hand.pop(name, None)  # what is held is read again
            return
        stored = Stored(after, commit.snapshot, found.stored.opened, (), commit.waiting)
        self._keep(name, _AtHand(found.id, revision, stored, after if saves else found.saved, kinds))

    def _rows(self, commit: Commit, found: _AtHand, kinds: frozenset[str], last: bytes | None) -> CommitRows:
        """Everything of a commit; with the snapshot where `last` says which entry stands before it if the commit has
        none."""
        name, seal, snapshot = commit.conversation, self._seal, commit.snapshot
        after = commit.version + len(commit.entries)
        made = [of_entry(entry) for entry in commit.entries]
        numbered = enumerate(made, start=commit.version + 1)
        before = made[-1] if made else last or NO_ENTRY
        effects = [effect for entry in commit.entries for effect in entry.effects]
        calls = [effect for effect in effects if type(effect) is CallAction and is_booked(effect)]
        return CommitRows(
            name,
            found.id,
            commit.version,
            after,
            snapshot.status,
            micros(snapshot.now),
            None if commit.due is None else micros(commit.due),
            commit.unfinished,
            seal.close(name, of_waiting(commit.waiting)),
            found.saved if last is None else after,
            tuple([(number, seal.close(name, placed(number, data))) for number, data in numbered]),
            None if last is None else seal.close(name, bound(after, before, of_snapshot(snapshot))),
            tuple([(id_bytes(mark.message), seal.close(name, mark.digest.encode())) for mark in commit.marks]),
            tuple(sorted(kinds - found.kinds)),
            tuple(sorted(found.kinds - kinds)),
            commit.leaves,
            tuple([self.ledger.named(row_of(call, snapshot.now), call.reserves) for call in calls]),
        )

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        data = self._seal.close(conversation, of_waiting(waiting))
        self._at_hand.pop(conversation, None)

        def job(connection: Connection) -> None:
            connection.execute(
                "update conversations set waiting = %s, unfinished = false, holder = null, revision = revision + 1 "
                "where name = %s and version = %s",
                (data, conversation, version),
            )

        await self._writer.write(job)

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        return tuple([entry_of(data) for data in await self._written(conversation, after, limit)])

    async def written(self, conversation: str) -> tuple[bytes, ...]:
        """The entries of a conversation as they were written, which the audit log has digests of."""
        return tuple(await self._written(conversation, 0, None))

    async def _written(self, conversation: str, after: int, limit: int | None) -> list[bytes]:
        def job(reader: Connection) -> list[bytes]:
            found = reader.execute("select id from conversations where name = %s", (conversation,)).fetchone()
            return [] if found is None else self._entries(reader, conversation, found[0], after, limit)

        return await self._readers.read(job)

    async def _last(self, name: str, row: int, number: int) -> bytes:
        """The entry with this number as it was written; `NO_ENTRY` for 0."""
        if not number:
            return NO_ENTRY
        return b"".join(await self._readers.read(lambda reader: self._entries(reader, name, row, number - 1, 1)))

    def _entries(self, reader: Connection, name: str, row: int, after: int, limit: int | None) -> list[bytes]:
        """The bytes of entries, opened, behind the first `after` ones, wherever they are."""
        found: list[bytes] = []
        away = reader.execute("select entries, data from archived where conversation = %s", (row,)).fetchone()
        if away is not None and away[0] > after:
            found = unpacked(self._seal.open(name, away[1]))[after : None if limit is None else after + limit]
        left = None if limit is None else limit - len(found)
        start = max(after, 0 if away is None else away[0])
        rows = reader.execute(
            "select number, data from entries where conversation = %s and number > %s order by number limit %s",
            (row, start, left),
        )
        return found + [entry_at(number, self._seal.open(name, data)) for number, data in rows]

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        rows = [
            (id_bytes(item.message.id), micros(item.due), self._seal.close(conversation, of_held((item,))))
            for item in held
        ]

        def job(connection: Connection) -> None:
            found = connection.execute(
                "update conversations set revision = revision + 1 where name = %s returning id", (conversation,)
            ).fetchone()
            if found is None:
                raise Conflict(f"there is no conversation {conversation}")
            for message, due, data in rows:  # one that was handled meanwhile is not held again
                connection.execute(
                    "insert into held (conversation, message, due, data) select %(c)s, %(m)s, %(due)s, %(data)s "
                    "where not exists (select from marks where conversation = %(c)s and message = %(m)s) "
                    "on conflict (conversation, message) do update set due = excluded.due, data = excluded.data",
                    {"c": found[0], "m": message, "due": due, "data": data},
                )

        await self._writer.write(job)
        self._at_hand.pop(conversation, None)

    async def marked(self, conversation: str, message: str) -> Marked | None:
        sql = (
            "select m.version, digest from marks m join conversations on id = conversation "
            "where name = %s and message = %s"
        )
        given = (conversation, id_bytes(message))
        mark = await self._readers.read(lambda reader: reader.execute(sql, given).fetchone())
        return None if mark is None else Marked(mark[0], self._seal.open(conversation, mark[1]).decode())

    # ---- what is to be gone on with

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        sql = f"select name from conversations c where unfinished and {FREE} order by id limit %(limit)s"  # noqa: S608
        return await self._names(sql, {"holder": self._holder, "limit": limit})

    async def claim(self, conversation: str) -> bool:
        sql = f"update conversations c set holder = %(holder)s where name = %(name)s and unfinished and {FREE}"  # noqa: S608
        given = {"holder": self._holder, "name": conversation}
        return await self._writer.write(lambda connection: connection.execute(sql, given).rowcount == 1)

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        sql: LiteralString = (
            "select name from (select due, name from conversations where due <= %(at)s union all "
            "select held.due, name from held join conversations on id = conversation where held.due <= %(at)s) "
            "as every group by name order by min(due), name limit %(limit)s"
        )
        return await self._names(sql, {"at": micros(now), "limit": limit})

    async def _names(self, sql: LiteralString, given: dict[str, object]) -> tuple[str, ...]:
        rows = await self._readers.read(lambda reader: reader.execute(sql, given).fetchall())
        return tuple([name for (name,) in rows])

    async def next_due(self) -> datetime | None:
        sql = "select least((select min(due) from conversations), (select min(due) from held))"
        found = await self._readers.read(lambda reader: reader.execute(sql).fetchone())
        return None if found is None or found[0] is None else time_of(found[0])

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        sql = (
            "select name, c.waiting from waits join conversations c using (name) where kind = %s "
            'and name collate "C" > %s order by name collate "C" limit %s'
        )
        rows = await self._readers.read(lambda reader: reader.execute(sql, (kind, after, limit)).fetchall())
        found = ((name, waiting_of(self._seal.open(name, data))) for name, data in rows)
        return tuple([(name, item) for name, items in found for item in items if kind_of(item) == kind])

    # ---- lists

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        sql = (
            "select name, status, channel, opened, at, version from conversations where (at < %(at)s or (at = %(at)s "
            "and name > %(name)s)) and (%(status)s::text is null or status = %(status)s) order by at desc, name limit "
            "%(limit)s"
        )
        at, name = (1 << 62, "") if after is None else (micros(after.at), after.conversation)
        given = {"at": at, "name": name, "status": status, "limit": limit}
        rows = await self._readers.read(lambda reader: reader.execute(sql, given).fetchall())
        return tuple([Listed(n, s, c, time_of(opened), time_of(last), v) for n, s, c, opened, last, v in rows])

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        sql = (
            "select number, name, data from leaves join conversations on id = conversation "
            "where number > %s order by number limit %s"
        )
        rows = await self._readers.read(lambda reader: reader.execute(sql, (after, limit)).fetchall())
        return tuple([Leaf(number, name, bytes(data)) for number, name, data in rows])

    async def archive(self, before: datetime, limit: int) -> int:
        sql = (
            "select id, name, version from conversations left join archived on conversation = id where "
            "status = 'closed' and at < %s and version > coalesce(entries, 0) order by at, id limit %s "
            "for update of conversations skip locked"
        )

        def job(connection: Connection) -> int:
            rows = connection.execute(sql, (micros(before), limit)).fetchall()
            return sum(self._archived(connection, *row) for row in rows)

        return await self._writer.write(job)

    def _archived(self, connection: Connection, row: int, name: str, version: int) -> bool:
        try:
            data = self._seal.close(name, packed(self._entries(connection, name, row, 0, None)))
        except (Erased, Broken):
            return False  # erased: nothing to make smaller; damaged: left for whoever looks into it
        connection.execute(
            "insert into archived values (%s, %s, %s) on conflict (conversation) do update set "
            "entries = excluded.entries, data = excluded.data",
            (row, version, data),
        )
        connection.execute("delete from entries where conversation = %s and number <= %s", (row, version))
        return True

    async def close(self) -> None:
        self._writer.close()
        self._readers.close()

    # ---- at hand

    def _keep(self, name: str, found: _AtHand) -> None:
        self._at_hand[name] = found
        self._at_hand.move_to_end(name)
        while len(self._at_hand) > MAX_AT_HAND:
            self._at_hand.popitem(last=False)

    async def _read(self, name: str) -> _AtHand | None:
        """From its rows, all of one moment."""
        found = await self._readers.read(lambda reader: self._read_now(reader, name))
        if found is not None:
            self._keep(name, found)
        return found

    def _read_now(self, reader: Connection, name: str) -> _AtHand | None:
        with reader.transaction():
            reader.execute("set transaction isolation level repeatable read, read only")
            head = reader.execute(
                "select id, version, revision, opened, waiting from conversations where name = %s", (name,)
            ).fetchone()
            if head is None:
                return None
            row, version, revision, opened, waiting = head
            saved, snapshot = self._snapshot(reader, name, row)
            since = [] if saved == version else self._entries(reader, name, row, saved, None)
            sql = "select data from held where conversation = %s order by place"
            held = [held_of(self._seal.open(name, data)) for (data,) in reader.execute(sql, (row,))]
        items = waiting_of(self._seal.open(name, waiting))
        kinds = frozenset(kind for item in items if (kind := kind_of(item)) is not None)
        entries = tuple([entry_of(data) for data in since])
        messages = tuple([item for some in held for item in some])
        stored = Stored(version, snapshot, time_of(opened), entries, items, messages)
        return _AtHand(row, revision, stored, saved, kinds)

    def _snapshot(self, reader: Connection, name: str, row: int) -> tuple[int, Snapshot]:
        """The latest snapshot that can be read, and after how many entries it was."""
        sql = "select number, data from snapshots where conversation = %s order by number desc"
        for number, data in reader.execute(sql, (row,)).fetchall():
            try:
                last = b"".join(self._entries(reader, name, row, number - 1, 1)) if number else NO_ENTRY
                return number, snapshot_of(snapshot_at(number, last, self._seal.open(name, data)))
            except Broken as broken:
                _LOG.error("a snapshot of the conversation %s is made again from its history: %s", name, broken)
        raise Broken(f"no snapshot of the conversation {name} can be read, not even its first")
