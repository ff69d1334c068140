"""A database for reading and for writing, by its URL. SQLAlchemy is imported here, and only when one is opened.

Reads cannot change anything, whatever their SQL says: the file is opened read-only, or the transaction is. A write
is one transaction that nothing else is interleaved with. Both are given their time in the database itself, so that
an abandoned call does not run on.

SQLite files are never made by opening them, and are opened for each call: one that is moved away is noticed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aop.connectors.outcomes import DEFAULT_SECONDS
from aop.errors import CatalogueError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

#: The execution option that carries a call's time to the start of its transaction.
SECONDS = "aop_seconds"

#: So much of a call's time may go by in waiting for others to finish; then it is still sure that nothing was done.
_WAITING = 0.5

#: How many steps SQLite takes between two looks at the clock.
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Database:
    """`reader` and `writer` are engines; `file` is the SQLite file; `native` as in `aop.connectors.arguments`."""

    reader: Engine
    writer: Engine
    file: Path | None
    native: bool


def open_database(url: str, folder: Path) -> Database:
    """Connects to nothing yet. Raises CatalogueError for a URL that cannot be opened here. Relative files are of
    `folder`."""
    made = _parsed(url)
    kind = made.get_backend_name()
    if kind == "sqlite":
        return _sqlite(made, folder)
    if kind == "postgresql":
        return _postgresql(made)
    raise CatalogueError(f"the database `{kind}` has no connector in this version; sqlite and postgresql have")


def _parsed(url: str) -> URL:
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as error:
        raise CatalogueError("systems of the kind `sql` need SQLAlchemy: pip install 'aop-engine[sql]'") from error
    try:
        return make_url(url)
    except ArgumentError:
        raise CatalogueError("the `url` of a database is written like `sqlite:///shop.db`") from None


# ---- SQLite


def _sqlite(url: URL, folder: Path) -> Database:
    if not url.database or url.database == ":memory:":
        raise CatalogueError("a SQLite database is a file: write `sqlite:///shop.db`")
    file = (folder / url.database).resolve()
    return Database(_sqlite_engine(file, "ro", "BEGIN"), _sqlite_engine(file, "rw", "BEGIN IMMEDIATE"), file, False)


def _sqlite_engine(file: Path, mode: str, begin: str) -> Engine:
    from sqlalchemy import NullPool, create_engine

    def connect() -> sqlite3.Connection:
        address = f"{file.as_uri()}?mode={mode}"
        if mode == "ro":
            _taken_back(file)
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        if mode == "ro":
            connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    return _beginning(engine, partial(_begin_sqlite, begin))


def _taken_back(file: Path) -> None:
    """What a process that was killed had half written stands in a journal, and who may only read cannot take it back:
    opened for writing, SQLite does that at the first look. Where somebody writes just now it changes nothing."""
    if file.with_name(f"{file.name}-journal").exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as connection:
            connection.execute("PRAGMA schema_version")


def _begin_sqlite(begin: str, connection: Connection) -> None:
    seconds = _seconds(connection)
    raw: Any = connection.connection.driver_connection
    ends = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * _WAITING * 1000)}")
    connection.exec_driver_sql(begin)


# ---- PostgreSQL


def _postgresql(url: URL) -> Database:
    return Database(_postgresql_engine(url, read_only=True), _postgresql_engine(url, read_only=False), None, True)


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    from sqlalchemy import create_engine, event

    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="SERIALIZABLE",
            pool_pre_ping=True,
            hide_parameters=True,
            execution_options={"postgresql_readonly": read_only},
        )
    except ImportError as error:
        raise CatalogueError("a PostgreSQL database needs its driver: pip install 'psycopg[binary]'") from error
    event.listen(engine, "connect", _exact_json)
    return _beginning(engine, _begin_postgresql)


def _exact_json(connection: Any, record: object) -> None:
    from psycopg.types.json import set_json_loads

    set_json_loads(partial(json.loads, parse_float=Decimal), connection)


def _begin_postgresql(connection: Connection) -> None:
    milliseconds = int(_seconds(connection) * 1000)
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(milliseconds * _WAITING)}")


# ---- both


def _beginning(engine: Engine, begin: Callable[[Connection], None]) -> Engine:
    from sqlalchemy import event

    event.listen(engine, "begin", begin)
    return engine


def _seconds(connection: Connection) -> float:
    return float(connection.get_execution_options().get(SECONDS, DEFAULT_SECONDS))
