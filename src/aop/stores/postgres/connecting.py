"""Connections to one database: one that writes, on a thread of its own, and a few that read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from aop.ports.store import StoreFailed

#: A row as it comes.
Row: TypeAlias = tuple[Any, ...]
Connection: TypeAlias = psycopg.Connection[Row]
T = TypeVar("T")

#: Connections that read, and how long one is waited for.
MAX_READERS, WAIT_SECONDS = 4, 10.0
#: The database gives up on a statement of its own accord.
STATEMENT_SECONDS = 30

_WHY = {
    "53100": ("full", "the disk of the database is full: make room, nothing of this was written"),
    "25006": ("read_only", "the database is read only: is this a replica?"),
    "42501": ("read_only", "the user of the database may not do this: grant it the tables"),
}


def failed(error: Exception) -> StoreFailed:
    """An exception of the database as one of the port; the text has nothing of the address that was connected to."""
    code = getattr(error, "sqlstate", None) or ""
    told = f" (code {code})" if code else ""
    why, text = _WHY.get(code, ("away", f"the database does not answer{told}"))
    return StoreFailed(text, why)


def connected(url: str) -> Connection:
    """A connection that commits by itself. Raises StoreFailed."""
    try:
        connection: Connection = psycopg.connect(url, autocommit=True, connect_timeout=int(WAIT_SECONDS))
        connection.execute(f"set statement_timeout = '{STATEMENT_SECONDS}s'")
    except psycopg.Error as error:
        raise failed(error) from error
    return connection


class Readers:
    """What is committed, read on threads so that no conversation waits for another's query."""

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url, min_size=1, max_size=MAX_READERS, timeout=WAIT_SECONDS, kwargs={"autocommit": True}, open=True
        )

    async def read(self, job: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(self.now, job)

    def now(self, job: Callable[[Connection], T]) -> T:
        """The same without a thread."""
        try:
            with self._pool.connection() as connection:
                return job(connection)
        except (psycopg.Error, PoolTimeout) as error:
            raise failed(error) from error
        except ValueError as error:  # the pool is closed
            raise StoreFailed(f"the store is closed: {error}", "closed") from error

    def close(self) -> None:
        self._pool.close()
