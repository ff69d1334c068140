"""Conversations in memory as the file has them: those that are talked to are decoded, every other one is rows.

No other process writes to the file, so what is at hand is what is committed, with what is on its way. A snapshot that
cannot be read is made again from the history, with an alarm.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from dataclasses import dataclass

from aop.engine.snapshot import Snapshot
from aop.ports.seal import Broken, Erased, Seal
from aop.ports.store import ERASED, Entry, Marked, Stored
from aop.stores.commit_rows import kinds_of
from aop.stores.micros import time_of
from aop.stores.placed import NO_ENTRY, snapshot_at
from aop.stores.rows import entry_of, held_of, id_bytes, snapshot_of, waiting_of
from aop.stores.sqlite import archiving
from aop.stores.sqlite.connecting import Database
from aop.stores.sqlite.schema import MAX_ENTRIES, NUMBER_BITS

#: Conversations that are kept decoded, the latest ones.
MAX_AT_HAND = 1_000
#: So many names are known to be nobody's: what people pause, for one, is looked for before each input.
MAX_ABSENT = 1_000
#: Marks of so many messages are kept of one of them.
MAX_MARKS = 500

_HEAD = (
    "select id, version, opened, waiting, status, held.data from conversations left join held on conversation = id "
    "where name = ?"
)
_LOG = logging.getLogger("aop.store")


@dataclass(slots=True)
class AtHand:
    """A conversation: its row, how it stands, up to which entry its snapshot is written, what it is listed under, and
    its marks where all of them are known."""

    row: int
    stored: Stored
    saved: int
    kinds: frozenset[str] = frozenset()
    marks: dict[str, Marked] | None = None


class Hand:
    """Finds conversations. With `read_only` none is kept: what another process changes is read each time."""

    def __init__(self, database: Database, seal: Seal, *, read_only: bool) -> None:
        self._database = database
        self._seal = seal
        self._most = 0 if read_only else MAX_AT_HAND
        self._kept: OrderedDict[str, AtHand] = OrderedDict()
        self._absent: dict[str, None] = {}

    def find(self, name: str) -> AtHand | None:
        """A conversation; None where there is none. Raises Broken, Erased and StoreFailed."""
        found = self._kept.get(name)
        if found is not None:
            self._kept.move_to_end(name)
            return found
        if name in self._absent:
            return None
        found = self._read(name)
        if found is not None:
            self.keep(name, found)
        elif self._most:
            self._absent[name] = None
            if len(self._absent) > MAX_ABSENT:
                del self._absent[next(iter(self._absent))]
        return found

    def kept(self, name: str) -> AtHand | None:
        """The same without reading."""
        return self._kept.get(name)

    def keep(self, name: str, found: AtHand) -> None:
        """As the latest one."""
        self._absent.pop(name, None)
        self._kept[name] = found
        self._kept.move_to_end(name)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, name: str) -> None:
        """It is read again when it is needed: what was to be written of it was not."""
        self._kept.pop(name, None)

    def marked(self, name: str, found: AtHand, message: str) -> Marked | None:
        """Where a message was handled."""
        if found.marks is None:
            found.marks = self._marks(name, found.row)
        if found.marks is not None:
            return found.marks.get(message)
        sql = "select version, digest from marks where conversation = ? and message = ?"
        given = (found.row, id_bytes(message))
        mark = self._database.read(lambda reader: reader.execute(sql, given).fetchone())
        return None if mark is None else Marked(mark[0], self._seal.open(name, mark[1]).decode())

    def _marks(self, name: str, row: int) -> dict[str, Marked] | None:
        sql = "select message, version, digest from marks where conversation = ? limit ?"
        rows = self._database.read(lambda reader: reader.execute(sql, (row, MAX_MARKS + 1)).fetchall())
        if len(rows) > MAX_MARKS or not self._most:
            return None
        return {
            message.decode("utf-8", "surrogatepass"): Marked(version, self._seal.open(name, digest).decode())
            for message, version, digest in rows
        }

    # ---- from rows

    def last(self, name: str, row: int, number: int) -> bytes:
        """The entry with this number as it was written; `NO_ENTRY` for 0."""
        return b"".join(self.written(name, row, number - 1, 1)) if number else NO_ENTRY

    def entries(self, name: str, row: int, after: int, limit: int | None) -> tuple[Entry, ...]:
        """Entries behind the first `after` ones."""
        return tuple([entry_of(data) for data in self.written(name, row, after, limit)])

    def written(self, name: str, row: int, after: int, limit: int | None) -> tuple[bytes, ...]:
        """The same as they were written."""

        def job(reader: sqlite3.Connection) -> list[bytes]:
            return archiving.entries(reader, self._seal, name, row, after, limit)

        return tuple(self._database.read(job))

    def _read(self, name: str) -> AtHand | None:
        head = self._database.read(lambda reader: reader.execute(_HEAD, (name,)).fetchone())
        if head is None:
            return None
        row, version, opened, waiting, status, held = head
        if status == ERASED:
            raise Erased(f"the conversation {name} was erased")
        saved, snapshot = self._snapshot(name, row, version)
        items = waiting_of(self._seal.open(name, waiting))
        since = self.entries(name, row, saved, None) if saved < version else ()
        messages = () if held is None else held_of(self._seal.open(name, held))
        stored = Stored(version, snapshot, time_of(opened), since, items, messages)
        return AtHand(row, stored, saved, kinds_of(items))

    def _snapshot(self, name: str, row: int, version: int) -> tuple[int, Snapshot]:
        """The latest snapshot that can be read, and after how many entries it was."""
        first = row << NUMBER_BITS
        sql = "select row, data from snapshots where row between ? and ? order by row desc"
        rows = self._database.read(lambda reader: reader.execute(sql, (first, first | version)).fetchall())
        for place, data in rows:
            number = place & MAX_ENTRIES
            try:
                last = self.last(name, row, number)
                return number, snapshot_of(snapshot_at(number, last, self._seal.open(name, data)))
            except Broken as broken:
                _LOG.error("a snapshot of the conversation %s is made again from its history: %s", name, broken)
        raise Broken(f"no snapshot of the conversation {name} can be read, not even its first")
