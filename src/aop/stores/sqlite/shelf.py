"""Small named bytes in the same file, read and put without waiting."""

from __future__ import annotations

import sqlite3
from threading import Lock
from typing import Any

from aop.stores.sqlite.connecting import Database
from aop.stores.sqlite.writer import Shared

_NOTHING = object()


class SqliteShelf:
    """What was put is seen at once; the writer takes it to the disk before whatever is committed after it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._on_its_way: dict[str, bytes | None] = {}

    def get(self, name: str) -> bytes | None:
        with self._lock:
            if name in self._on_its_way:
                return self._on_its_way[name]
        sql = "select data from shelf where name = ?"
        found = self._database.read(lambda reader: reader.execute(sql, (name,)).fetchone())
        return None if found is None else bytes(found[0])

    def put(self, name: str, data: bytes) -> None:
        self._change(name, data)

    def delete(self, name: str) -> None:
        self._change(name, None)

    def _change(self, name: str, data: bytes | None) -> None:
        def told(result: Any) -> None:
            with self._lock:
                if not isinstance(result, Exception) and self._on_its_way.get(name, _NOTHING) is data:
                    del self._on_its_way[name]

        with self._lock:
            self._on_its_way[name] = data
        self._database.writer.post(Shared(_put_all, (name, data)), told)

    def flush(self, connection: sqlite3.Connection) -> None:
        """Within a commit: what was put and is not on the disk yet, for whatever reason."""
        with self._lock:
            changing = dict(self._on_its_way)
        _put_all(connection, list(changing.items()))

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        sql = "select name from shelf where name > ? order by name limit ?"
        with self._lock:
            changing = dict(self._on_its_way)
        more = limit + len(changing)
        found = self._database.read(lambda reader: reader.execute(sql, (after, more)).fetchall())
        here = {name for (name,) in found} | {name for name, data in changing.items() if data is not None}
        gone = {name for name, data in changing.items() if data is None}
        return tuple(sorted(name for name in here - gone if name > after)[:limit])


def _put_all(connection: sqlite3.Connection, given: list[tuple[str, bytes | None]]) -> list[None]:
    """In the order in which they were put."""
    for name, data in given:
        _put(connection, name, data)
    return [None] * len(given)


def _put(connection: sqlite3.Connection, name: str, data: bytes | None) -> None:
    if data is None:
        connection.execute("delete from shelf where name = ?", (name,))
    else:
        connection.execute("insert or replace into shelf values (?, ?)", (name, data))
