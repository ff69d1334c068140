"""What is found in the file over all conversations: what is to be gone on with, lists, leaves."""

from __future__ import annotations

from datetime import datetime

from aop.ports.seal import Seal
from aop.ports.store import Leaf, Listed, Waited
from aop.stores.commit_rows import listed_as, listed_of
from aop.stores.micros import micros, time_of
from aop.stores.sqlite.connecting import Database


def unfinished(database: Database, limit: int) -> tuple[str, ...]:
    """Conversations with something to carry out."""
    sql = "select name from conversations where unfinished = 1 order by id limit ?"
    return tuple(database.read(lambda reader: [name for (name,) in reader.execute(sql, (limit,))]))


def due(database: Database, now: datetime, limit: int) -> tuple[str, ...]:
    """Conversations with a timer or a held message that is due."""
    sql = (
        "select name from (select due, name from conversations where due <= ?1 union all "
        "select held.due, name from held join conversations on id = conversation where held.due <= ?1) "
        "group by name order by min(due), name limit ?2"
    )
    at = micros(now)
    return tuple(database.read(lambda reader: [name for (name,) in reader.execute(sql, (at, limit))]))


def next_due(database: Database) -> datetime | None:
    """The earliest of them."""
    sql = (
        "select min(due) from (select min(due) as due from conversations where due is not null "
        "union all select min(due) from held)"
    )
    (at,) = database.read(lambda reader: reader.execute(sql).fetchone())
    return None if at is None else time_of(at)


def waiting(database: Database, seal: Seal, kind: str, limit: int, after: str) -> tuple[tuple[str, Waited], ...]:
    """What is waited for, of a kind."""
    sql = (
        "select name, conversations.waiting from waits join conversations using (name) "
        "where kind = ? and name > ? order by name limit ?"
    )
    rows = database.read(lambda reader: reader.execute(sql, (listed_as(kind, seal), after, limit)).fetchall())
    return listed_of(rows, seal, kind)


def conversations(database: Database, limit: int, after: Listed | None, status: str | None) -> tuple[Listed, ...]:
    """The one that changed last first."""
    sql = (
        "select name, status, channel, opened, at, version from conversations "
        "where (at < ?1 or (at = ?1 and name > ?2)) and (?3 is null or status = ?3) order by at desc, name limit ?4"
    )
    place = (1 << 62, "") if after is None else (micros(after.at), after.conversation)
    rows = database.read(lambda reader: reader.execute(sql, (*place, status, limit)).fetchall())
    return tuple([Listed(n, s, c, time_of(opened), time_of(at), v) for n, s, c, opened, at, v in rows])


def leaves(database: Database, after: int, limit: int) -> tuple[Leaf, ...]:
    """Of the audit log, in order."""
    sql = (
        "select number, name, data from leaves join conversations on id = conversation "
        "where number > ? order by number limit ?"
    )
    rows = database.read(lambda reader: reader.execute(sql, (after, limit)).fetchall())
    return tuple([Leaf(number, name, bytes(data)) for number, name, data in rows])
