"""What commits write, as statements within the transaction of their batch: one a table, however many they are."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from aop.ports.seal import Seal
from aop.ports.store import ERASED, Conflict, Held
from aop.stores.commit_rows import CommitRows
from aop.stores.micros import micros
from aop.stores.rows import of_held
from aop.stores.sqlite.ledger import book_all
from aop.stores.sqlite.schema import NUMBER_BITS

_ADVANCE = (  # what was erased is moved on by nobody
    "update conversations set version = ?, status = ?, at = ?, due = ?, unfinished = ?, waiting = ? "
    "where id = ? and version = ? and status <> 'erased'"
)

#: The held messages of a conversation as they are written, with the earliest time at which they are due; None where
#: there are none any more.
HeldRow = tuple[int, bytes] | None


@dataclass(slots=True)
class Given:
    """A commit to be written. `saved` is the entry that the snapshot stood behind; `held` is what it leaves of the held
    messages, where it `handles` some of them."""

    rows: CommitRows
    saved: int
    handles: bool = False
    held: HeldRow = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation to be made: its row, and its first snapshot."""

    row: tuple[str, str, str, int, int, bytes]
    first: bytes


def create(connection: sqlite3.Connection, given: list[Opened]) -> list[int | Conflict]:
    """Makes conversations; the row of each, or a Conflict for one that is there already."""
    results = [_created(connection, item) for item in given]
    made = [(row << NUMBER_BITS, item.first) for row, item in zip(results, given, strict=True) if isinstance(row, int)]
    connection.executemany("insert into snapshots values (?, ?)", made)
    return results


def _created(connection: sqlite3.Connection, item: Opened) -> int | Conflict:
    made = connection.execute(
        "insert into conversations (name, version, status, channel, opened, at, unfinished, waiting) "
        "values (?, 0, ?, ?, ?, ?, 0, ?) on conflict do nothing",
        item.row,
    )
    row = made.lastrowid
    if made.rowcount != 1 or row is None:
        return Conflict(f"the conversation {item.row[0]} exists already")
    return row


def settle(connection: sqlite3.Connection, given: list[tuple[bytes, int, int]]) -> list[None]:
    """What is waited for, by row and version, where nothing was committed meanwhile."""
    sql = "update conversations set waiting = ?, unfinished = 0 where id = ? and version = ? and status <> 'erased'"
    connection.executemany(sql, given)
    return [None] * len(given)


def write(connection: sqlite3.Connection, given: list[Given]) -> list[list[str]]:
    """Writes commits; for each the calls that are booked now. What a limit refuses is refused again when it is about to
    leave. Raises Conflict where one of them was made on another version of its conversation than there is: then nothing
    of any of them may stay."""
    every = [item.rows for item in given]
    _advance(connection, every)
    entries = [(rows.id << NUMBER_BITS | number, data) for rows in every for number, data in rows.entries]
    connection.executemany("insert into entries (row, data) values (?, ?)", entries)
    saving = [item for item in given if item.rows.snapshot is not None]
    if saving:
        _save(connection, saving)
    marks = [(rows.id, message, rows.version, digest) for rows in every for message, digest in rows.marks]
    if marks:
        connection.executemany("insert or ignore into marks values (?, ?, ?, ?)", marks)
    _list(connection, every)
    leaves = [(rows.id, data) for rows in every for data in rows.leaves]
    if leaves:
        connection.executemany("insert into leaves (conversation, data) values (?, ?)", leaves)
    for item in given:
        if item.handles:
            hold(connection, item.rows.id, item.held)
    calls = [call for rows in every for call in rows.calls]
    booked = set(book_all(connection, calls)) if calls else ()
    return [[row.call for row, _ in rows.calls if row.call in booked] for rows in every]


def _advance(connection: sqlite3.Connection, every: list[CommitRows]) -> None:
    states = [  # a yes or no is no type of SQLite's: it would be asked for one
        (rows.after, rows.status, rows.at, rows.due, int(rows.unfinished), rows.waiting, rows.id, rows.version)
        for rows in every
    ]
    if connection.executemany(_ADVANCE, states).rowcount != len(every):
        names = ", ".join(rows.name for rows in every[:3])
        raise Conflict(f"the conversation {names} has another number of entries than this was made on")


def _save(connection: sqlite3.Connection, saving: list[Given]) -> None:
    """A snapshot takes the place of the one before; the first one stays."""
    before = [(item.rows.id << NUMBER_BITS | item.saved,) for item in saving if item.saved]
    connection.executemany("delete from snapshots where row = ?", before)
    made = [(item.rows.id << NUMBER_BITS | item.rows.after, item.rows.snapshot) for item in saving]
    connection.executemany("insert or replace into snapshots values (?, ?)", made)


def _list(connection: sqlite3.Connection, every: list[CommitRows]) -> None:
    gone = [(kind, rows.name) for rows in every for kind in rows.unlisted]
    if gone:
        connection.executemany("delete from waits where kind = ? and name = ?", gone)
    new = [(kind, rows.name) for rows in every for kind in rows.listed]
    if new:
        connection.executemany("insert or ignore into waits values (?, ?)", new)


def held_row(seal: Seal, name: str, held: tuple[Held, ...]) -> HeldRow:
    """Held messages as they are written."""
    if not held:
        return None
    return micros(min(item.due for item in held)), seal.close(name, of_held(held))


def hold(connection: sqlite3.Connection, row: int, held: HeldRow) -> None:
    """Keeps these and no others."""
    if held is None:
        connection.execute("delete from held where conversation = ?", (row,))
    else:
        connection.execute("insert or replace into held values (?, ?, ?)", (row, *held))


def is_erased(connection: sqlite3.Connection, row: int) -> bool:
    """Whether nothing may be written to a conversation."""
    return bool(connection.execute("select status = ? from conversations where id = ?", (ERASED, row)).fetchone()[0])


def erase(connection: sqlite3.Connection, name: str) -> bool:
    """Nothing is written to it behind this, and nothing of it is found; False where there is none."""
    found = connection.execute("select id from conversations where name = ?", (name,)).fetchone()
    if found is None:
        return False
    connection.execute(
        "update conversations set status = ?, due = null, unfinished = 0, waiting = x'' where id = ?", (ERASED, *found)
    )
    for table in ("held", "marks"):
        connection.execute(f"delete from {table} where conversation = ?", found)  # noqa: S608 - fixed names
    connection.execute("delete from waits where name = ?", (name,))
    return True
