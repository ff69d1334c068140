"""Conversations in memory, each as it was at a revision of its row.

What is at hand is used only where the row still has that revision, so that what one process pauses holds in all of
them. A snapshot that cannot be read is made again from the history, with an alarm.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass

from aop.engine.snapshot import Snapshot
from aop.ports.seal import Broken, Erased, Seal
from aop.ports.store import ERASED, Stored
from aop.stores.commit_rows import kinds_of
from aop.stores.micros import time_of
from aop.stores.packing import unpacked
from aop.stores.placed import NO_ENTRY, entry_at, snapshot_at
from aop.stores.postgres.connecting import Connection, Readers
from aop.stores.rows import entry_of, held_of, snapshot_of, waiting_of

#: Conversations that are kept decoded, the latest ones.
MAX_AT_HAND = 1_000

_LOG = logging.getLogger("aop.store")


@dataclass(slots=True)
class AtHand:
    """A conversation as it was at a revision of its row; `saved` is the entry that its snapshot is written behind,
    `kinds` are what it is listed under."""

    id: int
    revision: int
    stored: Stored
    saved: int
    kinds: frozenset[str] = frozenset()


class Hand:
    """Finds conversations."""

    def __init__(self, readers: Readers, seal: Seal) -> None:
        self._readers = readers
        self._seal = seal
        self._kept: OrderedDict[str, AtHand] = OrderedDict()

    def kept(self, name: str) -> AtHand | None:
        """As it was when it was here last."""
        return self._kept.get(name)

    def keep(self, name: str, found: AtHand) -> None:
        """As the latest one."""
        self._kept[name] = found
        self._kept.move_to_end(name)
        while len(self._kept) > MAX_AT_HAND:
            self._kept.popitem(last=False)

    def drop(self, name: str) -> None:
        """It is read again when it is needed."""
        self._kept.pop(name, None)

    async def read(self, name: str) -> AtHand | None:
        """From its rows, all of one moment; None where there is none."""
        found = await self._readers.read(lambda reader: self._read_now(reader, name))
        if found is not None:
            self.keep(name, found)
        return found

    async def written(self, name: str, after: int, limit: int | None) -> list[bytes]:
        """Entries behind the first `after` ones as they were written."""

        def job(reader: Connection) -> list[bytes]:
            found = reader.execute("select id, status from conversations where name = %s", (name,)).fetchone()
            if found is None:
                return []
            _must_be_there(name, found[1])
            return self.entries(reader, name, found[0], after, limit)

        return await self._readers.read(job)

    async def last(self, name: str, row: int, number: int) -> bytes:
        """The entry with this number as it was written; `NO_ENTRY` for 0."""
        if not number:
            return NO_ENTRY
        return b"".join(await self._readers.read(lambda reader: self.entries(reader, name, row, number - 1, 1)))

    def entries(self, reader: Connection, name: str, row: int, after: int, limit: int | None) -> list[bytes]:
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

    def _read_now(self, reader: Connection, name: str) -> AtHand | None:
        with reader.transaction():
            reader.execute("set transaction isolation level repeatable read, read only")
            sql = "select id, version, revision, opened, waiting, status from conversations where name = %s"
            head = reader.execute(sql, (name,)).fetchone()
            if head is None:
                return None
            row, version, revision, opened, waiting, status = head
            _must_be_there(name, status)
            saved, snapshot = self._snapshot(reader, name, row)
            since = [] if saved == version else self.entries(reader, name, row, saved, None)
            sql = "select data from held where conversation = %s order by place"
            held = [held_of(self._seal.open(name, data)) for (data,) in reader.execute(sql, (row,))]
        items = waiting_of(self._seal.open(name, waiting))
        entries = tuple([entry_of(data) for data in since])
        messages = tuple([item for some in held for item in some])
        stored = Stored(version, snapshot, time_of(opened), entries, items, messages)
        return AtHand(row, revision, stored, saved, kinds_of(items))

    def _snapshot(self, reader: Connection, name: str, row: int) -> tuple[int, Snapshot]:
        """The latest snapshot that can be read, and after how many entries it was."""
        sql = "select number, data from snapshots where conversation = %s order by number desc"
        for number, data in reader.execute(sql, (row,)).fetchall():
            try:
                last = b"".join(self.entries(reader, name, row, number - 1, 1)) if number else NO_ENTRY
                return number, snapshot_of(snapshot_at(number, last, self._seal.open(name, data)))
            except Broken as broken:
                _LOG.error("a snapshot of the conversation %s is made again from its history: %s", name, broken)
        raise Broken(f"no snapshot of the conversation {name} can be read, not even its first")


def _must_be_there(name: str, status: str) -> None:
    if status == ERASED:
        raise Erased(f"the conversation {name} was erased")
