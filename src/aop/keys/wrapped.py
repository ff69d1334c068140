"""Where wrapped keys are kept: in memory, or in a SQLite file of their own.

A file of its own, since a copy of the database from before an erasure must not bring keys back: its copies are kept
for a shorter time than those of the database (`docs/keys.md`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from aop.errors import Unavailable
from aop.ports.wrapped_keys import WrappedKey

#: How long another process may hold the file.
BUSY_SECONDS = 5.0

_TABLE = """
CREATE TABLE IF NOT EXISTS wrapped_key (
    name TEXT PRIMARY KEY, under TEXT NOT NULL, wrapped BLOB, subject TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS wrapped_key_subject ON wrapped_key (subject) WHERE subject IS NOT NULL;
"""
_ROW = "SELECT name, under, wrapped, subject FROM wrapped_key"
_T = TypeVar("_T")


class MemoryWrappedKeys:
    """Rows in memory: for tests and anything that may forget. First-class and public."""

    def __init__(self) -> None:
        self._rows: dict[str, WrappedKey] = {}
        self._lock = Lock()

    def get(self, name: str) -> WrappedKey | None:
        return self._rows.get(name)

    def add(self, row: WrappedKey) -> WrappedKey:
        with self._lock:
            return self._rows.setdefault(row.name, row)

    def change(self, old: WrappedKey, new: WrappedKey) -> bool:
        with self._lock:
            if self._rows.get(old.name) != old:
                return False
            self._rows[old.name] = new
            return True

    def destroy(self, subject: str) -> int:
        return sum(self.destroy_named(row.name) for row in self.of_subject(subject))

    def destroy_named(self, name: str) -> bool:
        with self._lock:
            row = self._rows.get(name)
            if row is None or row.is_destroyed:
                return False
            self._rows[name] = replace(row, wrapped=None)
            return True

    def of_subject(self, subject: str) -> tuple[WrappedKey, ...]:
        return tuple(row for row in self._rows.values() if row.subject == subject)

    def page(self, after: str, limit: int) -> tuple[WrappedKey, ...]:
        return tuple(self._rows[name] for name in sorted(self._rows) if name > after)[:limit]

    def counts(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for row in self._rows.values():
            if not row.is_destroyed:
                found[row.under] = found.get(row.under, 0) + 1
        return found

    def version(self) -> int:
        return 0


class SqliteWrappedKeys:
    """Rows in a SQLite file. A commit is on disk when its call returns; what is destroyed is overwritten there, in the
    write-ahead log too."""

    def __init__(self, path: Path | str) -> None:
        self._lock = Lock()
        self._path = path
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._base = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self._base.execute(f"PRAGMA {pragma}")
            self._base.executescript(_TABLE)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"the file of wrapped keys `{path}` cannot be opened: {error}") from None

    def close(self) -> None:
        """Closes the file; nothing else may be called after it."""
        self._base.close()

    def get(self, name: str) -> WrappedKey | None:
        found = self._do(lambda: self._base.execute(f"{_ROW} WHERE name = ?", (name,)).fetchone())
        return None if found is None else WrappedKey(*found)

    def add(self, row: WrappedKey) -> WrappedKey:
        values = (row.name, row.under, row.wrapped, row.subject)
        self._changed("INSERT OR IGNORE INTO wrapped_key VALUES (?, ?, ?, ?)", values)
        return self.get(row.name) or row

    def change(self, old: WrappedKey, new: WrappedKey) -> bool:
        given = (new.under, new.wrapped, new.subject, old.name, old.under, old.wrapped, old.subject)
        test = "name = ? AND under = ? AND wrapped IS ? AND subject IS ?"
        return self._changed(f"UPDATE wrapped_key SET under = ?, wrapped = ?, subject = ? WHERE {test}", given) == 1  # noqa: S608 - fixed text

    def destroy(self, subject: str) -> int:
        return self._destroyed("subject = ?", subject)

    def destroy_named(self, name: str) -> bool:
        return self._destroyed("name = ?", name) == 1

    def _destroyed(self, test: str, value: str) -> int:
        update = f"UPDATE wrapped_key SET wrapped = NULL WHERE {test} AND wrapped IS NOT NULL"  # noqa: S608 - fixed text
        count = self._changed(update, (value,))
        if self._do(lambda: self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())[0]:
            raise Unavailable(
                "the keys are destroyed, but another process keeps them in the write-ahead log: try again"
            )
        return count

    def of_subject(self, subject: str) -> tuple[WrappedKey, ...]:
        return self._rows(f"{_ROW} WHERE subject = ? ORDER BY name", (subject,))

    def page(self, after: str, limit: int) -> tuple[WrappedKey, ...]:
        return self._rows(f"{_ROW} WHERE name > ? ORDER BY name LIMIT ?", (after, limit))

    def counts(self) -> Mapping[str, int]:
        grouped = "SELECT under, count(*) FROM wrapped_key WHERE wrapped IS NOT NULL GROUP BY under"
        return dict(self._do(lambda: self._base.execute(grouped).fetchall()))

    def version(self) -> int:
        return int(self._do(lambda: self._base.execute("PRAGMA data_version").fetchone())[0])

    def _rows(self, query: str, values: tuple[Any, ...]) -> tuple[WrappedKey, ...]:
        return tuple(WrappedKey(*row) for row in self._do(lambda: self._base.execute(query, values).fetchall()))

    def _changed(self, statement: str, values: tuple[Any, ...]) -> int:
        return self._do(lambda: self._base.execute(statement, values).rowcount)

    def _do(self, work: Callable[[], _T]) -> _T:
        with self._lock:
            try:
                return work()
            except sqlite3.Error as error:
                raise Unavailable(f"the file of wrapped keys `{self._path}` does not answer: {error}") from None
