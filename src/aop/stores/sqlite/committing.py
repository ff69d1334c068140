"""What a commit writes, as statements within the transaction of its batch."""

from __future__ import annotations

import sqlite3

from aop.ports.seal import Seal
from aop.ports.store import Conflict, Held
from aop.stores.commit_rows import CommitRows
from aop.stores.micros import micros
from aop.stores.rows import of_held
from aop.stores.sqlite.ledger import book
from aop.stores.sqlite.schema import NUMBER_BITS

_ADVANCE = (
    "update conversations set version = ?, status = ?, at = ?, due = ?, unfinished = ?, waiting = ? "
    "where id = ? and version = ?"
)

#: The held messages of a conversation as they are written, with the earliest time at which they are due; None where
#: there are none any more.
HeldRow = tuple[int, bytes] | None


def advance(connection: sqlite3.Connection, rows: CommitRows, saved: int) -> None:
    """Everything of a commit but what is held. `saved` is the entry that the snapshot stood behind. Raises Conflict,
    and has written nothing then."""
    state = (rows.after, rows.status, rows.at, rows.due, rows.unfinished, rows.waiting, rows.id, rows.version)
    if connection.execute(_ADVANCE, state).rowcount != 1:
        raise Conflict(f"the conversation {rows.name} has another number of entries than {rows.version}")
    first = rows.id << NUMBER_BITS
    entries = [(first | number, data) for number, data in rows.entries]
    connection.executemany("insert into entries values (?, ?)", entries)
    if rows.snapshot is not None:
        if saved:  # the first one stays
            connection.execute("delete from snapshots where row = ?", (first | saved,))
        connection.execute("insert or replace into snapshots values (?, ?)", (first | rows.after, rows.snapshot))
    if rows.marks:
        marks = [(rows.id, message, rows.version, digest) for message, digest in rows.marks]
        connection.executemany("insert or ignore into marks values (?, ?, ?, ?)", marks)
    _list(connection, rows)
    if rows.leaves:
        leaves = [(rows.id, data) for data in rows.leaves]
        connection.executemany("insert into leaves (conversation, data) values (?, ?)", leaves)


def booked(connection: sqlite3.Connection, rows: CommitRows) -> list[str]:
    """Books the calls of a commit; those that are booked now. What a limit refuses is refused again when it is
    about to leave."""
    return [row.call for row, queries in rows.calls if book(connection, row, queries) is None]


def _list(connection: sqlite3.Connection, rows: CommitRows) -> None:
    if rows.unlisted:
        gone = [(kind, rows.name) for kind in rows.unlisted]
        connection.executemany("delete from waits where kind = ? and name = ?", gone)
    if rows.listed:
        new = [(kind, rows.name) for kind in rows.listed]
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
