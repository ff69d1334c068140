"""The ledger in the same database: limits hold however many processes race for them.

Whoever books holds the keys that it counts under (in one order, so that nobody waits in a circle) until it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from aop.engine.effects import Query
from aop.ports.ledger import Booked, Row, Wanted
from aop.ports.seal import Seal
from aop.stores.micros import micros, time_of
from aop.stores.postgres.connecting import Connection, Readers
from aop.stores.postgres.writer import Writer


class PostgresLedger:
    """Limits across conversations and processes. What is counted under is written as the seal names it."""

    def __init__(self, readers: Readers, writer: Writer, seal: Seal) -> None:
        self._readers = readers
        self._writer = writer
        self._seal = seal

    async def count(self, query: Query) -> Decimal:
        (named,) = self._named((query,))
        return await self._readers.read(lambda connection: counted(connection, named))

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        named = replace(wanted, key=self._seal.named(wanted.key))
        return await self._readers.read(lambda connection: rows(connection, named))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        if await self._readers.read(lambda connection: state(connection, row.call)) not in (None, "released"):
            return None  # booked with its intent, as most are

        named, asked = self.named(row, queries)

        def job(connection: Connection) -> str | None:
            hold(connection, (*named.keys, *(query.key for query in asked)))
            return book(connection, named, asked)

        return await self._writer.write(job)

    def named(self, row: Row, queries: tuple[Query, ...]) -> tuple[Row, tuple[Query, ...]]:
        """A booking as it is written."""
        return replace(row, keys=tuple([self._seal.named(key) for key in row.keys])), self._named(queries)

    def _named(self, queries: tuple[Query, ...]) -> tuple[Query, ...]:
        return tuple([replace(query, key=self._seal.named(query.key)) for query in queries])

    async def settle(self, call: str, state: str) -> None:
        def job(connection: Connection) -> None:
            connection.execute("update ledger set state = %s where call = %s", (state, call))

        if state == "released":
            await self._writer.write(job)  # whoever asks next must find the room
        else:
            self._writer.post(job)  # counts as before; written no later than the commit of its outcome

    async def states(self) -> dict[str, str]:
        """How every call stands that was booked: for tests and small ledgers."""
        return await self._readers.read(
            lambda reader: dict(reader.execute("select call, state from ledger").fetchall())
        )


def hold(connection: Connection, keys: Iterable[str]) -> None:
    """Until the transaction ends nobody else books under these keys."""
    connection.execute(
        "select pg_advisory_xact_lock(lock) from "
        "(select distinct hashtextextended(key, 0) as lock from unnest(%s::text[]) as key order by lock) as locks",
        (list(keys),),
    )


def state(connection: Connection, call: str) -> str | None:
    """How a call stands; None for one that was never booked."""
    found = connection.execute("select state from ledger where call = %s", (call,)).fetchone()
    return None if found is None else str(found[0])


def book(connection: Connection, row: Row, queries: tuple[Query, ...]) -> str | None:
    """Books a call within a transaction that holds its keys, if every query still holds; else the rule that does
    not."""
    stands = state(connection, row.call)
    if stands not in (None, "released"):
        return None
    for query in queries:
        if not query.holds(counted(connection, query)):
            return query.rule
    if stands is not None:
        connection.execute("update ledger set state = 'reserved' where call = %s", (row.call,))
        return None
    amounts = json.dumps({name: str(amount) for name, amount in row.amounts.items()})
    at = micros(row.at)
    connection.execute("insert into ledger values (%s, %s, %s, 'reserved', %s)", (row.call, row.action, at, amounts))
    connection.execute(
        "insert into ledger_keys select key, %s, %s from unnest(%s::text[]) as key",
        (at, row.call, sorted(set(row.keys))),
    )
    return None


def rows(connection: Connection, wanted: Wanted) -> tuple[Booked, ...]:
    """The rows under a key, the latest first."""
    found = connection.execute(
        "select ledger.call, action, amounts, ledger.at, state from ledger_keys join ledger using (call) "
        "where key = %s and ledger_keys.at > %s and action = any(%s) order by ledger_keys.at desc limit %s",
        (
            wanted.key,
            -(1 << 62) if wanted.since is None else micros(wanted.since),
            list(wanted.actions),
            wanted.limit,
        ),
    )
    return tuple(
        [Booked(call, action, _read(amounts), time_of(at), state) for call, action, amounts, at, state in found]
    )


def _read(amounts: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in amounts.items()}


def counted(connection: Connection, query: Query) -> Decimal:
    """How often, or how much; the database's numbers are exact."""
    wanted = "count(*)" if query.input is None else "coalesce(sum((ledger.amounts ->> %(input)s)::numeric), 0)"
    found = connection.execute(
        f"select {wanted} from ledger_keys join ledger using (call) where key = %(key)s and ledger_keys.at > %(since)s "  # noqa: S608
        "and state != 'released' and action = any(%(actions)s)",
        {
            "input": query.input,
            "key": query.key,
            "since": -(1 << 62) if query.since is None else micros(query.since),
            "actions": list(query.actions),
        },
    ).fetchone()
    assert found is not None
    return Decimal(found[0])
