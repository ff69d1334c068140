"""Actions that are named queries on a database: `connect: {kind: sql, url: "sqlite:///shop.db", queries: shop.sql}`.

A read runs where nothing can be changed. A write is one transaction, and its idempotency key is kept in that same
transaction, in the table `aop_calls`: the same key a second time gives the first answer and does nothing, also
after a crash between the two. A business failure, or an answer that is not what the action declares, rolls the
whole transaction back, so it is sure that nothing was done.

Needs the extra `aop-engine[sql]`. Values reach the database as parameters only.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aop.connectors.answers import MAX_ROWS, read, shaped, written
from aop.connectors.arguments import arguments
from aop.connectors.bindings import Binding, check_binding, read_binding
from aop.connectors.databases import SECONDS, open_database
from aop.connectors.outcomes import broken, seconds_of, timed_out
from aop.connectors.queries import Query, Statement
from aop.connectors.reading import why_not_read_only
from aop.errors import CatalogueError, PortError, Unavailable
from aop.machine.types import Action, RecordType
from aop.ports.connector import Answer, Call
from aop.values import content, digest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

#: Where idempotency keys are kept, beside the tables that the queries write.
CALLS = "aop_calls"

#: The part of SQLite's extended error codes that names the kind.
_PRIMARY = 0xFF

#: PostgreSQL: serialization failure, deadlock.
_SERIALIZATION = ("40001", "40P01")

_NO_RECORDS: Mapping[str, RecordType] = {}


@dataclass(frozen=True, slots=True)
class _Work:
    """A call with its query and what is bound to it."""

    call: Call
    binding: Binding
    query: Query
    values: Mapping[str, object]

    @property
    def mark(self) -> str:
        """Tells whether two calls under one key are the same call."""
        inputs = {name: content(value) for name, value in self.call.inputs.items() if value is not None}
        return digest([self.call.action.name, inputs])


class _Failed(Exception):
    """A check found a row: the business failure of its name."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement.fails)
        self.answer = Answer(failure=statement.fails, reason=statement.reason)


class SqlConnector:
    """Carries calls to the queries of one database. Relative SQLite files are of `folder`."""

    def __init__(self, url: str, queries: Mapping[str, Query], folder: Path = Path()) -> None:
        self._database = open_database(url, folder)
        self._queries = dict(queries)

    @property
    def file(self) -> Path | None:
        """The SQLite file, if it is one."""
        return self._database.file

    def check(self, actions: Iterable[Action], records: Mapping[str, RecordType] = _NO_RECORDS) -> None:
        """Raises CatalogueError unless each action has a query that fits it. SQLite also has to understand it."""
        for action in actions:
            binding = read_binding(action)
            query = self._query(action, binding)
            check_binding(action, binding, query, records)
            self._explain(action, query)
            self._only_reads(action, query)

    def _only_reads(self, action: Action, query: Query) -> None:
        """A read that would change something, and a check that would, fail the load."""
        dialect = "sqlite" if self._database.file is not None else "postgres"
        for statement in query.statements:
            if action.writes and statement.fails is None:
                continue
            if why := why_not_read_only(statement.sql, dialect):
                what = "a check only reads, and that of" if statement.fails is not None else "it only reads, and"
                raise CatalogueError(f"{action.name}: {what} the query `{query.name}` does more: {why}")

    async def call(self, call: Call) -> Answer:
        action = call.action
        binding = read_binding(action)
        query = self._query(action, binding)
        values = arguments(binding, query.parameters, call.inputs, native=self._database.native)
        run = self._write if action.writes else self._read
        try:
            work = asyncio.to_thread(run, _Work(call, binding, query, values))
            return await asyncio.wait_for(work, seconds_of(action))
        except TimeoutError:
            raise timed_out(action) from None

    def _query(self, action: Action, binding: Binding) -> Query:
        if binding.query not in self._queries:
            raise CatalogueError(f"{action.name} calls the query `{binding.query}`, which is not there")
        return self._queries[binding.query]

    def close(self) -> None:
        """Closes what is kept open between calls."""
        self._database.reader.dispose()
        self._database.writer.dispose()

    # ---- in a thread

    def _read(self, work: _Work) -> Answer:
        with _rolled_back(work.call.action), _connected(self._database.reader, work.call.action) as connection:
            try:
                return Answer(_run(connection, work))
            except _Failed as failed:
                return failed.answer

    def _write(self, work: _Work) -> Answer:
        """Whatever goes wrong before the commit leaves nothing behind."""
        with _rolled_back(work.call.action), _connected(self._database.writer, work.call.action) as connection:
            try:
                answer = self._once(connection, work)
            except _Failed as failed:
                return failed.answer
            self._commit(connection, work.call.action)
            return answer

    def _once(self, connection: Connection, work: _Work) -> Answer:
        from sqlalchemy import insert, select

        table = self._calls
        table.create(connection, checkfirst=True)
        kept = connection.execute(select(table.c.mark, table.c.answer).where(table.c.key == work.call.key)).first()
        if kept is None:
            data = _run(connection, work)
            row = {"key": work.call.key, "mark": work.mark, "answer": written(data)}
            connection.execute(insert(table).values(row))
            return Answer(data)
        if kept.mark != work.mark:
            raise PortError(f"the key of this call of {work.call.action.name} was used for another call before")
        return Answer(read(kept.answer))

    def _commit(self, connection: Connection, action: Action) -> None:
        """Trouble here leaves open whether it was done, unless the database says that it gave way to others."""
        try:
            connection.commit()
        except _database_error() as error:
            if _lost_a_race(error.orig):
                raise
            raise broken(action, error) from None

    @cached_property
    def _calls(self) -> Table:
        from sqlalchemy import Column, MetaData, Table, Text

        columns = (Column("key", Text, primary_key=True), Column("mark", Text, nullable=False))
        return Table(CALLS, MetaData(), *columns, Column("answer", Text, nullable=False))

    def _explain(self, action: Action, query: Query) -> None:
        """SQLite compiles each statement without running it, so that a wrong column is found before anyone waits."""
        if self._database.file is None or not self._database.file.exists():
            return
        nothing = dict.fromkeys(query.parameters)
        try:
            with self._database.reader.connect() as connection:
                for statement in query.statements:
                    connection.execute(_text(f"EXPLAIN {statement.sql}"), nothing)
        except _database_error() as error:
            message = f"{action.name}: the query `{query.name}` does not fit the database: {error.orig}"
            raise CatalogueError(message) from None


def _connected(engine: Engine, action: Action) -> Connection:
    return engine.connect().execution_options(**{SECONDS: seconds_of(action)})


def _run(connection: Connection, work: _Work) -> Any:
    """The statements in their order. Raises _Failed when a check finds a row."""
    rows: list[Mapping[str, Any]] = []
    for place, statement in enumerate(work.query.statements):
        values = {name: work.values[name] for name in statement.parameters}
        result = connection.execute(_text(statement.sql), values)
        if statement.fails is not None and result.first() is not None:
            raise _Failed(statement)
        if place == work.query.last and work.call.action.returns is not None:
            rows = [dict(row) for row in result.mappings().fetchmany(MAX_ROWS + 1)] if result.returns_rows else []
    return shaped(work.call.action, work.binding, rows)


def _text(sql: str) -> Any:
    from sqlalchemy import text

    return text(sql)


# ---- trouble


def _database_error() -> Any:
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


@contextmanager
def _rolled_back(action: Action) -> Iterator[None]:
    """Trouble before a commit: nothing was done. Whether trying again may help is the driver's word."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    try:
        yield
    except PortError:
        raise
    except (OperationalError, InterfaceError):
        raise Unavailable(f"the database behind {action.name} did not answer") from None
    except Exception as error:  # noqa: BLE001 - drivers raise their own, and texts can be unfit for a database
        raise PortError(f"the database behind {action.name} refused ({type(error).__name__})") from None


def _lost_a_race(error: BaseException | None) -> bool:
    """SQLite was busy, or PostgreSQL chose another transaction: either says for sure that this one is undone."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error, "sqlstate", None) in _SERIALIZATION
