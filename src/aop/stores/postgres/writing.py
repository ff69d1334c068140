"""What the commits of a batch write: one statement a table, however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from aop.ports.store import ERASED, Conflict
from aop.stores.commit_rows import CommitRows
from aop.stores.postgres.booking import book, hold
from aop.stores.postgres.connecting import Connection

#: Whether a conversation is nobody else's: nobody holds it, this process does, or who held it is dead.
FREE: LiteralString = (
    "(c.holder is null or c.holder = %(holder)s or not exists "
    "(select from processes p where p.holder = c.holder and p.alive_until > now()))"
)
#: Whoever appends leaves holds this until it is committed, so that numbers have no gap and follow the commits.
LEAVES_LOCK = 0x616F7002

#: Of a commit that was written: the revision of its conversation, and the calls that are booked.
Written = tuple[int, tuple[str, ...]]


def hold_keys(connection: Connection, commits: list[CommitRows]) -> None:
    """Until the transaction ends nobody else books under the keys of these commits."""
    keys = [key for rows in commits for row, queries in rows.calls for key in row.keys]
    keys += [query.key for rows in commits for _, queries in rows.calls for query in queries]
    if keys:
        hold(connection, keys)


def write(connection: Connection, holder: str, commits: list[CommitRows]) -> list[Written | Conflict]:
    """What came of each, in order: a commit whose conversation has another version, or is another process's, has
    written nothing."""
    first: dict[int, CommitRows] = {}
    for rows in commits:
        first.setdefault(rows.id, rows)  # of two for one version the first counts
    advanced = _advanced(connection, holder, [first[key] for key in sorted(first)])
    done = [rows for rows in commits if first[rows.id] is rows and rows.id in advanced]
    _entries(connection, done)
    _snapshots(connection, done)
    _marks(connection, done)
    _list(connection, done)
    booked = book(connection, [call for rows in done for call in rows.calls])
    _leaves(connection, done)
    mine = {id(rows) for rows in done}
    return [
        (advanced[rows.id], tuple([row.call for row, _ in rows.calls if row.call in booked]))
        if id(rows) in mine
        else Conflict(f"the conversation {rows.name} has another number of entries than {rows.version}")
        for rows in commits
    ]


def _advanced(connection: Connection, holder: str, rows: list[CommitRows]) -> dict[int, int]:
    """The conversations that were as their commits say, moved on; their revisions."""
    if not rows:
        return {}
    found = connection.execute(
        "update conversations c set version = n.after, revision = c.revision + 1, status = n.status, at = n.at, "  # noqa: S608
        "due = n.due, unfinished = n.unfinished, waiting = n.waiting, saved = n.saved, "
        "holder = case when n.unfinished then %(holder)s end "
        "from unnest(%(ids)s::bigint[], %(versions)s::int[], %(afters)s::int[], %(statuses)s::text[], "
        "%(ats)s::bigint[], %(dues)s::bigint[], %(unfinished)s::bool[], %(waiting)s::bytea[], %(saved)s::int[]) "
        "as n(id, version, after, status, at, due, unfinished, waiting, saved) "
        f"where c.id = n.id and c.version = n.version and c.status <> '{ERASED}' and {FREE} returning c.id, c.revision",
        {
            "holder": holder,
            "ids": [item.id for item in rows],
            "versions": [item.version for item in rows],
            "afters": [item.after for item in rows],
            "statuses": [item.status for item in rows],
            "ats": [item.at for item in rows],
            "dues": [item.due for item in rows],
            "unfinished": [item.unfinished for item in rows],
            "waiting": [item.waiting for item in rows],
            "saved": [item.saved for item in rows],
        },
    )
    return dict(found.fetchall())


def _entries(connection: Connection, rows: list[CommitRows]) -> None:
    entries = [(item.id, number, data) for item in rows for number, data in item.entries]
    if entries:
        sql = "insert into entries select * from unnest(%s::bigint[], %s::int[], %s::bytea[])"
        connection.execute(sql, _columns(entries))


def _snapshots(connection: Connection, rows: list[CommitRows]) -> None:
    saved = [(item.id, item.after, item.snapshot) for item in rows if item.snapshot is not None]
    if saved:
        ids = [row for row, _, _ in saved]
        connection.execute("delete from snapshots where conversation = any(%s) and number > 0", (ids,))
        connection.execute(
            "insert into snapshots select * from unnest(%s::bigint[], %s::int[], %s::bytea[]) "
            "on conflict (conversation, number) do update set data = excluded.data",
            _columns(saved),
        )


def _marks(connection: Connection, rows: list[CommitRows]) -> None:
    """What is marked is held no longer."""
    marks = [(item.id, message, item.version, digest) for item in rows for message, digest in item.marks]
    if marks:
        connection.execute(
            "insert into marks select * from unnest(%s::bigint[], %s::bytea[], %s::int[], %s::bytea[]) "
            "on conflict do nothing",
            _columns(marks),
        )
        connection.execute(
            "delete from held using unnest(%s::bigint[], %s::bytea[]) as n(conversation, message) "
            "where held.conversation = n.conversation and held.message = n.message",
            _columns([(row, message) for row, message, _, _ in marks]),
        )


def _list(connection: Connection, rows: list[CommitRows]) -> None:
    gone = [(kind, item.name) for item in rows for kind in item.unlisted]
    new = [(kind, item.name) for item in rows for kind in item.listed]
    if gone:
        connection.execute(
            "delete from waits using unnest(%s::text[], %s::text[]) as n(kind, name) "
            "where waits.kind = n.kind and waits.name = n.name",
            _columns(gone),
        )
    if new:
        sql = "insert into waits select * from unnest(%s::text[], %s::text[]) on conflict do nothing"
        connection.execute(sql, _columns(new))


def _leaves(connection: Connection, rows: list[CommitRows]) -> None:
    leaves = [(item.id, data) for item in rows for data in item.leaves]
    if leaves:
        connection.execute("select pg_advisory_xact_lock(%s)", (LEAVES_LOCK,))
        connection.execute(
            "insert into leaves select (select coalesce(max(number), 0) from leaves) + place, id, data "
            "from unnest(%s::bigint[], %s::bytea[]) with ordinality as n(id, data, place)",
            _columns(leaves),
        )


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def erase(connection: Connection, name: str) -> bool:
    """Nothing is written to a conversation behind this, and nothing of it is found; False where there is none."""
    found = connection.execute(
        "update conversations set status = %s, due = null, unfinished = false, holder = null, waiting = ''::bytea, "
        "revision = revision + 1 where name = %s returning id",
        (ERASED, name),
    ).fetchone()
    if found is None:
        return False
    connection.execute("delete from held where conversation = %s", found)
    connection.execute("delete from marks where conversation = %s", found)
    connection.execute("delete from waits where name = %s", (name,))
    return True
