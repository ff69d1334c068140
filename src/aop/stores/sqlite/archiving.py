"""Histories that are put away: the entries of a closed conversation as one compressed row, read as before.

What comes later stands behind it as rows of its own, until the conversation is put away again.
"""

from __future__ import annotations

import sqlite3

from aop.ports.seal import Broken, Erased, Seal
from aop.stores.packing import packed, unpacked
from aop.stores.placed import entry_at
from aop.stores.sqlite.schema import NUMBER_BITS


def entries(reader: sqlite3.Connection, seal: Seal, name: str, row: int, after: int, limit: int | None) -> list[bytes]:
    """The bytes of entries, opened, behind the first `after` ones, wherever they are."""
    found: list[bytes] = []
    away = reader.execute("select entries, data from archived where conversation = ?", (row,)).fetchone()
    if away is not None and away[0] > after:
        whole = unpacked(seal.open(name, away[1]))
        found = whole[after : None if limit is None else after + limit]
    left = -1 if limit is None else limit - len(found)
    first = row << NUMBER_BITS
    start = max(after, 0 if away is None else away[0])
    rows = reader.execute(
        "select row, data from entries where row > ? and row < ? order by row limit ?",
        (first | start, (row + 1) << NUMBER_BITS, left),
    )
    return found + [entry_at(place - first, seal.open(name, data)) for place, data in rows]


def archive(connection: sqlite3.Connection, seal: Seal, before: int, limit: int) -> int:
    """Puts conversations away within a transaction; how many."""
    sql = (
        "select id, name, version from conversations where status = 'closed' and at < ? and version > "
        "coalesce((select entries from archived where conversation = id), 0) order by at, id limit ?"
    )
    done = 0
    for row, name, version in connection.execute(sql, (before, limit)).fetchall():
        try:
            data = seal.close(name, packed(entries(connection, seal, name, row, 0, None)))
        except (Erased, Broken):
            continue  # erased: nothing to make smaller; damaged: left as it is for whoever looks into it
        connection.execute("insert or replace into archived values (?, ?, ?)", (row, version, data))
        first, last = row << NUMBER_BITS, (row + 1) << NUMBER_BITS
        connection.execute("delete from entries where row > ? and row < ?", (first, last))
        done += 1
    return done
