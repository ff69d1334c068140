"""The ledger in the same file: what a commit books is on the disk with it, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import orjson

from aop.engine.effects import Query
from aop.ports.ledger import Booked, Row, Wanted
from aop.ports.seal import Seal
from aop.stores.booked import BookedHere
from aop.stores.commit_rows import Booking, named
from aop.stores.micros import micros, time_of
from aop.stores.sqlite.connecting import Database
from aop.stores.sqlite.writer import Shared

#: Calls that are looked for with one statement.
MAX_TOGETHER = 256


class SqliteLedger:
    """Limits across conversations that survive the process. What is counted under may be somebody's number or address,
    so it is written as the seal names it."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self.booked = BookedHere()

    async def count(self, query: Query) -> Decimal:
        asked = replace(query, key=self._seal.named(query.key))
        return self._database.read(lambda reader: counted(reader, asked))

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        asked = replace(wanted, key=self._seal.named(wanted.key))
        return self._database.read(lambda reader: rows(reader, asked))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        if row.call in self.booked:
            return None  # with its intent, as most are
        if self._database.read(lambda reader: state(reader, row.call)) not in (None, "released"):
            return None
        booking = named(row, queries, self._seal)
        return await self._database.writer.write(lambda connection: book(connection, *booking))

    async def settle(self, call: str, state: str) -> None:
        self.booked.forget(call)
        if state == "released":  # whoever asks next must find the room
            await self._database.writer.write(lambda connection: settle(connection, [(state, call)]))
        else:  # counts as before; on the disk with the commit of its outcome
            self._database.writer.post(Shared(settle, (state, call)))

    async def states(self) -> dict[str, str]:
        """How every call stands that was booked: for tests and small ledgers."""
        return dict(self._database.read(lambda reader: reader.execute("select call, state from ledger").fetchall()))


def settle(connection: sqlite3.Connection, given: list[tuple[str, str]]) -> list[None]:
    """How calls stand now, and which."""
    connection.executemany("update ledger set state = ? where call = ?", given)
    return [None] * len(given)


def state(connection: sqlite3.Connection, call: str) -> str | None:
    """How a call stands; None for one that was never booked."""
    found = connection.execute("select state from ledger where call = ?", (call,)).fetchone()
    return None if found is None else str(found[0])


def book(connection: sqlite3.Connection, row: Row, queries: tuple[Query, ...]) -> str | None:
    """Books a call within a transaction if every query still holds; else the rule that does not."""
    stands = state(connection, row.call)
    if stands not in (None, "released"):
        return None
    for query in queries:
        if not query.holds(counted(connection, query)):
            return query.rule
    if stands is not None:
        connection.execute("update ledger set state = 'reserved' where call = ?", (row.call,))
        return None
    _insert(connection, [row])
    return None


def book_all(connection: sqlite3.Connection, calls: list[Booking]) -> list[str]:
    """Books the calls of commits, in order; those that are booked now. What no limit holds for, and was never booked
    before, as nearly every call, is written with one statement."""
    if len(calls) > MAX_TOGETHER or any(queries for _, queries in calls) or _are_known(connection, calls):
        return [row.call for row, queries in calls if book(connection, row, queries) is None]
    _insert(connection, [row for row, _ in calls])
    return [row.call for row, _ in calls]


def _are_known(connection: sqlite3.Connection, calls: list[Booking]) -> bool:
    """Whether one of them is in the ledger, or twice among them."""
    names = {row.call for row, _ in calls}
    marks = ", ".join("?" * len(names))
    sql = f"select 1 from ledger where call in ({marks}) limit 1"  # noqa: S608
    return len(names) < len(calls) or connection.execute(sql, tuple(names)).fetchone() is not None


def _insert(connection: sqlite3.Connection, new: list[Row]) -> None:
    made = [(row.call, row.action, micros(row.at), _written(row.amounts)) for row in new]
    connection.executemany("insert into ledger values (?, ?, ?, 'reserved', ?)", made)
    keys = [(key, micros(row.at), row.call) for row in new for key in sorted(set(row.keys))]
    connection.executemany("insert into ledger_keys values (?, ?, ?)", keys)


def _written(amounts: Mapping[str, Decimal]) -> str:
    return orjson.dumps({name: str(amount) for name, amount in amounts.items()}).decode()


def rows(connection: sqlite3.Connection, wanted: Wanted) -> tuple[Booked, ...]:
    """The rows under a key, the latest first."""
    marks = ", ".join("?" * len(wanted.actions))
    found = connection.execute(
        "select ledger.call, ledger.action, ledger.amounts, ledger.at, ledger.state "  # noqa: S608
        "from ledger_keys join ledger using (call) where ledger_keys.key = ? and ledger_keys.at > ? "
        f"and ledger.action in ({marks}) order by ledger_keys.at desc limit ?",
        (wanted.key, -(1 << 62) if wanted.since is None else micros(wanted.since), *wanted.actions, wanted.limit),
    )
    return tuple(
        [Booked(call, action, _read(amounts), time_of(at), state) for call, action, amounts, at, state in found]
    )


def _read(amounts: str) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in orjson.loads(amounts).items()}


def counted(connection: sqlite3.Connection, query: Query) -> Decimal:
    """How often, or how much: exact, since amounts are added here and not by the database."""
    marks = ", ".join("?" * len(query.actions))
    wanted = "count(*)" if query.input is None else "ledger.amounts"
    since = -(1 << 62) if query.since is None else micros(query.since)
    rows = connection.execute(
        f"select {wanted} from ledger_keys join ledger using (call) where ledger_keys.key = ? and ledger_keys.at > ? "  # noqa: S608
        f"and ledger.state != 'released' and ledger.action in ({marks})",
        (query.key, since, *query.actions),
    )
    if query.input is None:
        return Decimal(rows.fetchone()[0])
    return sum((Decimal(orjson.loads(amounts).get(query.input, "0")) for (amounts,) in rows), Decimal(0))
