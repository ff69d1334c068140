"""What is found in the database over all conversations, and histories that are put away."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

from aop.ports.seal import Broken, Erased, Seal
from aop.ports.store import Leaf, Listed, Waited
from aop.stores.commit_rows import listed_as, listed_of
from aop.stores.micros import micros, time_of
from aop.stores.packing import packed
from aop.stores.postgres.at_hand import Hand
from aop.stores.postgres.connecting import Connection, Readers


async def names(readers: Readers, sql: LiteralString, given: dict[str, object]) -> tuple[str, ...]:
    """The names that a query finds."""
    rows = await readers.read(lambda reader: reader.execute(sql, given).fetchall())
    return tuple([name for (name,) in rows])


async def due(readers: Readers, now: datetime, limit: int) -> tuple[str, ...]:
    """Conversations with a timer or a held message that is due."""
    sql: LiteralString = (
        "select name from (select due, name from conversations where due <= %(at)s union all "
        "select held.due, name from held join conversations on id = conversation where held.due <= %(at)s) "
        "as every group by name order by min(due), name limit %(limit)s"
    )
    return await names(readers, sql, {"at": micros(now), "limit": limit})


async def next_due(readers: Readers) -> datetime | None:
    """The earliest of them."""
    sql = "select least((select min(due) from conversations), (select min(due) from held))"
    found = await readers.read(lambda reader: reader.execute(sql).fetchone())
    return None if found is None or found[0] is None else time_of(found[0])


async def waiting(readers: Readers, seal: Seal, kind: str, limit: int, after: str) -> tuple[tuple[str, Waited], ...]:
    """What is waited for, of a kind."""
    sql = (
        "select name, c.waiting from waits join conversations c using (name) where kind = %s "
        'and name collate "C" > %s order by name collate "C" limit %s'
    )
    rows = await readers.read(lambda reader: reader.execute(sql, (listed_as(kind, seal), after, limit)).fetchall())
    return listed_of(rows, seal, kind)


async def conversations(readers: Readers, limit: int, after: Listed | None, status: str | None) -> tuple[Listed, ...]:
    """The one that changed last first."""
    sql = (
        "select name, status, channel, opened, at, version from conversations where (at < %(at)s or (at = %(at)s "
        "and name > %(name)s)) and (%(status)s::text is null or status = %(status)s) order by at desc, name limit "
        "%(limit)s"
    )
    at, name = (1 << 62, "") if after is None else (micros(after.at), after.conversation)
    given = {"at": at, "name": name, "status": status, "limit": limit}
    rows = await readers.read(lambda reader: reader.execute(sql, given).fetchall())
    return tuple([Listed(n, s, c, time_of(opened), time_of(last), v) for n, s, c, opened, last, v in rows])


async def leaves(readers: Readers, after: int, limit: int) -> tuple[Leaf, ...]:
    """Of the audit log, in order."""
    sql = (
        "select number, name, data from leaves join conversations on id = conversation "
        "where number > %s order by number limit %s"
    )
    rows = await readers.read(lambda reader: reader.execute(sql, (after, limit)).fetchall())
    return tuple([Leaf(number, name, bytes(data)) for number, name, data in rows])


def archive(connection: Connection, hand: Hand, seal: Seal, before: int, limit: int) -> int:
    """Puts conversations away within a transaction; how many."""
    sql = (
        "select id, name, version from conversations left join archived on conversation = id where "
        "status = 'closed' and at < %s and version > coalesce(entries, 0) order by at, id limit %s "
        "for update of conversations skip locked"
    )
    rows = connection.execute(sql, (before, limit)).fetchall()
    return sum(_archived(connection, hand, seal, *row) for row in rows)


def _archived(connection: Connection, hand: Hand, seal: Seal, row: int, name: str, version: int) -> bool:
    try:
        data = seal.close(name, packed(hand.entries(connection, name, row, 0, None)))
    except (Erased, Broken):
        return False  # erased: nothing to make smaller; damaged: left for whoever looks into it
    connection.execute(
        "insert into archived values (%s, %s, %s) on conflict (conversation) do update set "
        "entries = excluded.entries, data = excluded.data",
        (row, version, data),
    )
    connection.execute("delete from entries where conversation = %s and number <= %s", (row, version))
    return True
