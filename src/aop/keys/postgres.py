"""Wrapped keys in PostgreSQL, for several processes on one database.

What is destroyed is gone from the table at once and from its pages with the next `VACUUM`, which is run here; archived
write-ahead logs keep it as long as they are kept. A database of its own for this table can be backed up for a shorter
time than the one of the conversations (`docs/keys.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import Any, TypeVar

import psycopg

from aop.errors import Unavailable
from aop.keys.unsettled import Change, Taken, Unsettled
from aop.ports.wrapped_keys import WrappedKey

CONNECT_SECONDS = 10

_TABLES = (
    "CREATE TABLE IF NOT EXISTS wrapped_key (name text PRIMARY KEY, under text NOT NULL, wrapped bytea, subject text)",
    "CREATE INDEX IF NOT EXISTS wrapped_key_subject ON wrapped_key (subject) WHERE subject IS NOT NULL",
    "CREATE SEQUENCE IF NOT EXISTS wrapped_key_version",
)
_ROW = "SELECT name, under, wrapped, subject FROM wrapped_key"
_ADD = "INSERT INTO wrapped_key (under, wrapped, subject, name) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_CHANGE = (
    "UPDATE wrapped_key SET under = %s, wrapped = %s, subject = %s WHERE name = %s "
    "AND under = %s AND wrapped IS NOT DISTINCT FROM %s AND subject IS NOT DISTINCT FROM %s"
)
_LOCK = 0x616F70  # held while the tables are made, so that two processes do not make them at once
T = TypeVar("T")


class PostgresWrappedKeys:
    """Rows of a table that is made where it is not there. Raises Unavailable while the database does not answer; the
    next call connects again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = RLock()
        self._unsettled = Unsettled()
        self._held: psycopg.Connection[Any] | None = None
        self._do(self._make)

    def close(self) -> None:
        """Writes what is not in the database yet and disconnects."""
        self.settle()
        with self._lock:
            if self._held is not None:
                self._held.close()

    @staticmethod
    def _make(connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            for statement in _TABLES:
                connection.execute(statement)

    def get(self, name: str) -> WrappedKey | None:
        return self._unsettled.get(name, self._on_disk)

    def add(self, row: WrappedKey) -> WrappedKey:
        return self._unsettled.add(row, self._on_disk)

    def change(self, old: WrappedKey, new: WrappedKey) -> bool:
        return self._unsettled.change(old, new, self._on_disk)

    def settle(self) -> None:
        self._unsettled.settle(lambda changes: self._do(lambda connection: _write(connection, changes)))

    def _on_disk(self, name: str) -> WrappedKey | None:
        return next(iter(self._rows(f"{_ROW} WHERE name = %s", (name,))), None)

    def destroy(self, subject: str) -> int:
        return self._destroyed("subject = %s", subject)

    def destroy_named(self, name: str) -> bool:
        return self._destroyed("name = %s", name) == 1

    def _destroyed(self, test: str, value: str) -> int:
        self.settle()

        def destroy(connection: psycopg.Connection[Any]) -> int:
            with connection.transaction():
                update = f"UPDATE wrapped_key SET wrapped = NULL WHERE {test} AND wrapped IS NOT NULL"  # noqa: S608 - fixed text
                count = connection.execute(update, (value,)).rowcount
                connection.execute("SELECT nextval('wrapped_key_version')")
            connection.execute("VACUUM wrapped_key")
            return count

        return self._do(destroy)

    def of_subject(self, subject: str) -> tuple[WrappedKey, ...]:
        self.settle()
        return self._rows(f"{_ROW} WHERE subject = %s ORDER BY name", (subject,))

    def page(self, after: str, limit: int) -> tuple[WrappedKey, ...]:
        self.settle()
        return self._rows(f'{_ROW} WHERE name COLLATE "C" > %s ORDER BY name COLLATE "C" LIMIT %s', (after, limit))

    def counts(self) -> Mapping[str, int]:
        self.settle()
        grouped = "SELECT under, count(*) FROM wrapped_key WHERE wrapped IS NOT NULL GROUP BY under"
        return dict(self._do(lambda connection: connection.execute(grouped).fetchall()))

    def version(self) -> int:
        read = "SELECT last_value FROM wrapped_key_version"
        return int(self._do(lambda connection: connection.execute(read).fetchall())[0][0])

    def _rows(self, query: str, values: tuple[Any, ...]) -> tuple[WrappedKey, ...]:
        rows = self._do(lambda connection: connection.execute(query, values).fetchall())
        return tuple(WrappedKey(name, under, wrapped, subject) for name, under, wrapped, subject in rows)

    def _do(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        with self._lock:
            try:
                if self._held is None or self._held.closed:
                    self._held = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_SECONDS)
                return work(self._held)
            except psycopg.Error as error:
                if self._held is not None and self._held.broken:
                    self._held.close()
                raise Unavailable(f"the database of wrapped keys does not answer: {type(error).__name__}") from None


def _write(connection: psycopg.Connection[Any], changes: Iterable[Change]) -> None:
    with connection.transaction():
        for old, new in changes:
            values = (new.under, new.wrapped, new.subject, new.name)
            if old is not None:  # unless it was destroyed meanwhile, which stays
                connection.execute(_CHANGE, (*values, old.under, old.wrapped, old.subject))
            elif connection.execute(_ADD, values).rowcount != 1:
                raise Taken(new.name)
