"""The store port on one PostgreSQL database, for any number of service processes.

A conversation is nobody's. While something of it is carried out it is its process's (`holder`), until that process is
done with it or dead; a commit by anybody else is a Conflict.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from secrets import token_hex

import psycopg

from aop.engine.snapshot import Snapshot
from aop.ports.seal import Broken, Erased, Plain, Seal
from aop.ports.store import ERASED, Commit, Conflict, Entry, Held, Leaf, Listed, Marked, Stored, Waited
from aop.stores.commit_rows import kinds_of, rows_of
from aop.stores.micros import micros
from aop.stores.placed import NO_ENTRY, bound
from aop.stores.postgres import finding, lookups
from aop.stores.postgres.at_hand import AtHand, Hand
from aop.stores.postgres.connecting import Connection, Readers, connected, failed
from aop.stores.postgres.kept import PostgresKept
from aop.stores.postgres.ledger import PostgresLedger
from aop.stores.postgres.lookups import Lookup
from aop.stores.postgres.schema import migrate
from aop.stores.postgres.shelf import PostgresShelf
from aop.stores.postgres.writer import Writer
from aop.stores.postgres.writing import FREE, erase
from aop.stores.rows import SNAPSHOT_EVERY, entry_of, id_bytes, of_held, of_snapshot, of_waiting, saves_snapshot


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
        self._writer = Writer(url, self._holder, self._seal.settle)
        self._writer.start()
        self._readers = Readers(url)
        self._hand = Hand(self._readers, self._seal)
        self._heads = Lookup(self._readers, lookups.heads)
        self._marks = Lookup(self._readers, lookups.marks)
        self.ledger = PostgresLedger(self._readers, self._writer, self._seal)
        self.kept = PostgresKept(self._readers, self._writer, self._seal)
        self.shelf = PostgresShelf(self._readers)

    # ---- one conversation

    async def load(self, conversation: str) -> Stored | None:
        revision = await self._heads.of(conversation)
        if revision is None:
            return None
        found = self._hand.kept(conversation)
        if found is None or found.revision != revision:
            found = await self._hand.read(conversation)
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
        self._hand.keep(name, AtHand(row, 0, Stored(0, snapshot, snapshot.now), 0))

    def _must_open(self, name: str, data: bytes) -> None:
        """Raises Conflict where another process has made the conversation's key meanwhile, so that nothing is written
        with ours."""
        try:
            self._seal.open(name, data)
        except Broken:
            raise Conflict(f"another process begins the conversation {name}") from None

    async def commit(self, commit: Commit) -> None:
        name = commit.conversation
        found = self._hand.kept(name)
        if found is None or found.stored.version != commit.version:
            found = await self._hand.read(name)
        if found is None or found.stored.version != commit.version:
            at = 0 if found is None else found.stored.version
            raise Conflict(f"the conversation {name} has {at} entries, not {commit.version}")
        kinds, last = kinds_of(commit.waiting), await self._last(commit, found)
        rows = rows_of(commit, self._seal, found.id, found.saved, found.kinds, kinds, last)
        try:
            revision, booked = await self._writer.commit(rows)
        except BaseException:
            self._hand.drop(name)
            raise
        self.ledger.booked.note(booked)
        if found.stored.held or revision != found.revision + 1:
            self._hand.drop(name)  # something was held, or is meanwhile: that is read again
            return
        stored = Stored(rows.after, commit.snapshot, found.stored.opened, (), commit.waiting)
        self._hand.keep(name, AtHand(found.id, revision, stored, rows.saved, kinds))

    async def _last(self, commit: Commit, found: AtHand) -> bytes | None:
        """The entry before a commit that has none, where its snapshot is written too; None where it is not."""
        if not saves_snapshot(commit, found.saved, self._snapshot_every):
            return None
        return NO_ENTRY if commit.entries else await self._hand.last(commit.conversation, found.id, commit.version)

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        data = self._seal.close(conversation, of_waiting(waiting))

        def job(connection: Connection) -> int | None:
            found = connection.execute(
                "update conversations set waiting = %s, unfinished = false, holder = null, revision = revision + 1 "
                "where name = %s and version = %s and status <> %s returning revision",
                (data, conversation, version, ERASED),
            ).fetchone()
            return None if found is None else int(found[0])

        revision, found = await self._writer.write(job), self._hand.kept(conversation)
        if found is None or found.stored.version != version or revision != found.revision + 1:
            self._hand.drop(conversation)
            return
        stored = replace(found.stored, waiting=waiting)
        self._hand.keep(conversation, replace(found, revision=revision, stored=stored))

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        return tuple([entry_of(data) for data in await self._hand.written(conversation, after, limit)])

    async def written(self, conversation: str) -> tuple[bytes, ...]:
        """The entries of a conversation as they were written, which the audit log has digests of."""
        return tuple(await self._hand.written(conversation, 0, None))

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        rows = [
            (id_bytes(item.message.id), micros(item.due), self._seal.close(conversation, of_held((item,))))
            for item in held
        ]

        def job(connection: Connection) -> None:
            found = connection.execute(
                "update conversations set revision = revision + 1 where name = %s returning id, status", (conversation,)
            ).fetchone()
            if found is None:
                raise Conflict(f"there is no conversation {conversation}")
            if found[1] == ERASED:
                raise Erased(f"the conversation {conversation} was erased")
            for message, due, data in rows:  # one that was handled meanwhile is not held again
                connection.execute(
                    "insert into held (conversation, message, due, data) select %(c)s, %(m)s, %(due)s, %(data)s "
                    "where not exists (select from marks where conversation = %(c)s and message = %(m)s) "
                    "on conflict (conversation, message) do update set due = excluded.due, data = excluded.data",
                    {"c": found[0], "m": message, "due": due, "data": data},
                )

        await self._writer.write(job)
        self._hand.drop(conversation)

    async def marked(self, conversation: str, message: str) -> Marked | None:
        mark = await self._marks.of((conversation, id_bytes(message)))
        return None if mark is None else Marked(mark[0], self._seal.open(conversation, mark[1]).decode())

    # ---- all of them

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        sql = f"select name from conversations c where unfinished and {FREE} order by id limit %(limit)s"  # noqa: S608
        return await finding.names(self._readers, sql, {"holder": self._holder, "limit": limit})

    async def claim(self, conversation: str) -> bool:
        sql = f"update conversations c set holder = %(holder)s where name = %(name)s and unfinished and {FREE}"  # noqa: S608
        given = {"holder": self._holder, "name": conversation}
        return await self._writer.write(lambda connection: connection.execute(sql, given).rowcount == 1)

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        return await finding.due(self._readers, now, limit)

    async def next_due(self) -> datetime | None:
        return await finding.next_due(self._readers)

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        return await finding.waiting(self._readers, self._seal, kind, limit, after)

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        return await finding.conversations(self._readers, limit, after, status)

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        return await finding.leaves(self._readers, after, limit)

    async def archive(self, before: datetime, limit: int) -> int:
        at = micros(before)
        return await self._writer.write(
            lambda connection: finding.archive(connection, self._hand, self._seal, at, limit)
        )

    async def erase(self, conversation: str) -> bool:
        try:
            return await self._writer.write(lambda connection: erase(connection, conversation))
        finally:
            self._hand.drop(conversation)

    async def close(self) -> None:
        self._writer.close()
        self._readers.close()
