"""The store port on one SQLite file.

What is encoded and sealed is made where it is asked for (`aop.stores.commit_rows`); the writer's thread only writes.
A snapshot is written every `SNAPSHOT_EVERY` entries.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aop.engine.snapshot import Snapshot
from aop.ports.seal import Erased, Plain, Seal
from aop.ports.store import Commit, Conflict, Entry, Held, Leaf, Listed, Marked, Stored, Waited
from aop.stores.commit_rows import CommitRows, kinds_of, rows_of
from aop.stores.micros import micros
from aop.stores.placed import NO_ENTRY, bound
from aop.stores.rows import SNAPSHOT_EVERY, id_bytes, of_snapshot, of_waiting, saves_snapshot, unmarked
from aop.stores.sqlite import archiving, finding
from aop.stores.sqlite.at_hand import MAX_MARKS, AtHand, Hand
from aop.stores.sqlite.committing import Given, Opened, create, erase, held_row, hold, is_erased, settle, write
from aop.stores.sqlite.connecting import Database
from aop.stores.sqlite.kept import SqliteKept
from aop.stores.sqlite.ledger import SqliteLedger
from aop.stores.sqlite.schema import MAX_ENTRIES
from aop.stores.sqlite.shelf import SqliteShelf
from aop.stores.sqlite.writer import Shared


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
        self._hand = Hand(self._database, self._seal, read_only=read_only)
        self._snapshot_every = snapshot_every
        self.ledger = SqliteLedger(self._database, self._seal)
        self.kept = SqliteKept(self._database, self._seal)
        self.shelf = SqliteShelf(self._database)

    # ---- one conversation

    async def load(self, conversation: str) -> Stored | None:
        found = self._hand.find(conversation)
        return None if found is None else found.stored

    async def create(self, snapshot: Snapshot) -> None:
        name, at = snapshot.conversation, micros(snapshot.now)
        if self._hand.kept(name) is not None:
            raise Conflict(f"the conversation {name} exists already")
        first = self._seal.close(name, bound(0, NO_ENTRY, of_snapshot(snapshot)))
        waiting = self._seal.close(name, of_waiting(()))
        given = Opened((name, snapshot.status, snapshot.channel, at, at, waiting), first)
        row = await self._database.writer.write(Shared(self._create, given))
        self._hand.keep(name, AtHand(row, Stored(0, snapshot, snapshot.now), 0, marks={}))

    def _create(self, connection: sqlite3.Connection, given: list[Opened]) -> list[int | Conflict]:
        self._before(connection)
        return create(connection, given)

    def _before(self, connection: sqlite3.Connection) -> None:
        """What was made for what is written now: the keys that it is closed with are on the disk first."""
        self._seal.settle()
        self.shelf.flush(connection)

    async def commit(self, commit: Commit) -> None:
        name = commit.conversation
        found = self._hand.find(name)
        if found is None or found.stored.version != commit.version:
            at = 0 if found is None else found.stored.version
            raise Conflict(f"the conversation {name} has {at} entries, not {commit.version}")
        if commit.version + len(commit.entries) > MAX_ENTRIES:
            raise Conflict(f"the conversation {name} is full: {MAX_ENTRIES} entries")
        kinds = kinds_of(commit.waiting)
        rows = rows_of(commit, self._seal, found.row, found.saved, found.kinds, kinds, self._last(commit, found))
        given = self._given(commit, found, rows)
        if found.stored.held:  # at once: what is held meanwhile is held beside these
            found.stored = replace(found.stored, held=unmarked(found.stored.held, commit))
        try:
            self.ledger.booked.note(await self._database.writer.write(Shared(self._commit, given)))
        except BaseException:
            self._hand.drop(name)
            raise
        held = (self._hand.kept(name) or found).stored.held  # more may have come meanwhile
        held = unmarked(held, commit) if held else held
        stored = Stored(rows.after, commit.snapshot, found.stored.opened, (), commit.waiting, held)
        self._hand.keep(name, AtHand(found.row, stored, rows.saved, kinds, _with_marks(found, commit)))

    def _last(self, commit: Commit, found: AtHand) -> bytes | None:
        """The entry before a commit that has none, where its snapshot is written too; None where it is not."""
        if not saves_snapshot(commit, found.saved, self._snapshot_every):
            return None
        return NO_ENTRY if commit.entries else self._hand.last(commit.conversation, found.row, commit.version)

    def _given(self, commit: Commit, found: AtHand, rows: CommitRows) -> Given:
        if not found.stored.held:
            return Given(rows, found.saved)
        left = unmarked(found.stored.held, commit)
        handles = left != found.stored.held
        return Given(rows, found.saved, handles, held_row(self._seal, rows.name, left) if handles else None)

    def _commit(self, connection: sqlite3.Connection, given: list[Given]) -> list[list[str]]:
        self._before(connection)
        return write(connection, given)

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        found = self._hand.find(conversation)
        if found is None or found.stored.version != version:
            return
        data = self._seal.close(conversation, of_waiting(waiting))
        self._database.writer.post(Shared(settle, (data, found.row, version)))
        found.stored = replace(found.stored, waiting=waiting)

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        found = self._hand.find(conversation)
        return () if found is None else self._hand.entries(conversation, found.row, after, limit)

    async def written(self, conversation: str) -> tuple[bytes, ...]:
        """The entries of a conversation as they were written, which the audit log has digests of."""
        found = self._hand.find(conversation)
        return () if found is None else self._hand.written(conversation, found.row, 0, None)

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        found = self._hand.find(conversation)
        if found is None:
            raise Conflict(f"there is no conversation {conversation}")
        row, ids = found.row, {item.message.id for item in held}
        kept = (*(item for item in found.stored.held if item.message.id not in ids), *held)
        found.stored = replace(found.stored, held=kept)  # at once: a commit that is made now must know of it

        def job(connection: sqlite3.Connection) -> set[str]:
            """Those that a commit marked which was on its way: they are not held again."""
            if is_erased(connection, row):
                raise Erased(f"the conversation {conversation} was erased")
            sql = "select 1 from marks where conversation = ? and message = ?"
            handled = {name for name in ids if connection.execute(sql, (row, id_bytes(name))).fetchone()}
            left = tuple([item for item in kept if item.message.id not in handled])
            hold(connection, row, held_row(self._seal, conversation, left))
            return handled

        try:
            handled = await self._database.writer.write(job)
        except BaseException:
            self._hand.drop(conversation)
            raise
        now = self._hand.kept(conversation)
        if handled and now is not None:
            left = tuple([item for item in now.stored.held if item.message.id not in handled])
            now.stored = replace(now.stored, held=left)

    async def marked(self, conversation: str, message: str) -> Marked | None:
        found = self._hand.find(conversation)
        return None if found is None else self._hand.marked(conversation, found, message)

    # ---- all of them

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        return finding.unfinished(self._database, limit)

    async def claim(self, conversation: str) -> bool:
        return True  # no other process writes to this file

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        return finding.due(self._database, now, limit)

    async def next_due(self) -> datetime | None:
        return finding.next_due(self._database)

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        return finding.waiting(self._database, self._seal, kind, limit, after)

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        return finding.conversations(self._database, limit, after, status)

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        return finding.leaves(self._database, after, limit)

    async def archive(self, before: datetime, limit: int) -> int:
        at = micros(before)
        return await self._database.writer.write(
            lambda connection: archiving.archive(connection, self._seal, at, limit)
        )

    async def erase(self, conversation: str) -> bool:
        try:
            return await self._database.writer.write(lambda connection: erase(connection, conversation))
        finally:
            self._hand.drop(conversation)

    async def close(self) -> None:
        self._database.close()


def _with_marks(found: AtHand, commit: Commit) -> dict[str, Marked] | None:
    """The marks of a conversation after a commit; the first one of a message counts."""
    if found.marks is None or not commit.marks:
        return found.marks
    if len(found.marks) + len(commit.marks) > MAX_MARKS:
        return None
    for mark in commit.marks:
        found.marks.setdefault(mark.message, Marked(commit.version, mark.digest))
    return found.marks
