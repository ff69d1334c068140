"""The ledger in the same database: limits hold however many processes race for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from aop.engine.effects import Query
from aop.ports.ledger import Booked, Row, Wanted
from aop.ports.seal import Seal
from aop.stores.booked import BookedHere
from aop.stores.commit_rows import named
from aop.stores.micros import micros, time_of
from aop.stores.postgres.booking import book, counted, hold, refused
from aop.stores.postgres.connecting import Connection, Readers
from aop.stores.postgres.writer import Writer


class PostgresLedger:
    """Limits across conversations and processes. What is counted under is written as the seal names it."""

    def __init__(self, readers: Readers, writer: Writer, seal: Seal) -> None:
        self._readers = readers
        self._writer = writer
        self._seal = seal
        self.booked = BookedHere()

    async def count(self, query: Query) -> Decimal:
        asked = replace(query, key=self._seal.named(query.key))
        return await self._readers.read(lambda connection: counted(connection, asked))

    async def rows(self, wanted: Wanted) -> tuple[Booked, ...]:
        asked = replace(wanted, key=self._seal.named(wanted.key))
        return await self._readers.read(lambda connection: rows(connection, asked))

    async def reserve(self, row: Row, queries: tuple[Query, ...]) -> str | None:
        if row.call in self.booked:
            return None  # with its intent, as most are
        keyed, asked = named(row, queries, self._seal)

        def job(connection: Connection) -> str | None:
            hold(connection, (*keyed.keys, *(query.key for query in asked)))
            return None if book(connection, [(keyed, asked)]) else refused(connection, asked)

        return await self._writer.write(job)

    async def settle(self, call: str, state: str) -> None:
        self.booked.forget(call)

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
