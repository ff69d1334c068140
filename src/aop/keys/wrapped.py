"""Where wrapped keys are kept: in memory, or in a SQLite file of their own.

A file of its own, since a copy of the database from before an erasure must not bring keys back: its copies are kept
for a shorter time than those of the database (`docs/keys.md`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from aop.errors import Unavailable
from aop.keys.unsettled import Change, Taken, Unsettled
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
_ADD = "INSERT OR IGNORE INTO wrapped_key (under, wrapped, subject, name) VALUES (?, ?, ?, ?)"
_CHANGE = (
    "UPDATE wrapped_key SET under = ?, wrapped = ?, subject = ? "
    "WHERE name = ? AND under = ? AND wrapped IS ? AND subject IS ?"
)
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

    def settle(self) -> None:
        return None

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

    def close(self) -> None:
        return None


class SqliteWrappedKeys:
    """Rows in a SQLite file. What is destroyed is overwritten there, in the write-ahead log too."""

    def __init__(self, path: Path | str) -> None:
        self._writing, self._reading = Lock(), Lock()  # a sync in one connection holds nobody up who reads in the other
        self._path, self._version = path, 0
        self._unsettled = Unsettled()
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._base = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self._base.execute(f"PRAGMA {pragma}")
            self._base.executescript(_TABLE)
            self._reader = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"the file of wrapped keys `{path}` cannot be opened: {error}") from None

    def close(self) -> None:
        """Writes what is not on the disk yet and closes the file; nothing else may be called after it."""
        self.settle()
        self._reader.close()
        self._base.close()

    def get(self, name: str) -> WrappedKey | None:
        return self._unsettled.get(name, self._on_disk)

    def add(self, row: WrappedKey) -> WrappedKey:
        return self._unsettled.add(row, self._on_disk)

    def change(self, old: WrappedKey, new: WrappedKey) -> bool:
        return self._unsettled.change(old, new, self._on_disk)

    def settle(self) -> None:
        self._unsettled.settle(lambda changes: self._do(lambda: self._write(changes)))

    def _on_disk(self, name: str) -> WrappedKey | None:
        found = self._read(lambda: self._reader.execute(f"{_ROW} WHERE name = ?", (name,)).fetchone())
        return None if found is None else WrappedKey(*found)

    def _write(self, changes: Iterable[Change]) -> None:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            for old, new in changes:
                values = (new.under, new.wrapped, new.subject, new.name)
                if old is not None:  # unless it was destroyed meanwhile, which stays
                    self._base.execute(_CHANGE, (*values, old.under, old.wrapped, old.subject))
                elif self._base.execute(_ADD, values).rowcount != 1:
                    raise Taken(new.name)
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            raise

    def destroy(self, subject: str) -> int:
        return self._destroyed("subject = ?", subject)

    def destroy_named(self, name: str) -> bool:
        return self._destroyed("name = ?", name) == 1

    def _destroyed(self, test: str, value: str) -> int:
        self.settle()
        update = f"UPDATE wrapped_key SET wrapped = NULL WHERE {test} AND wrapped IS NOT NULL"  # noqa: S608 - fixed text
        count = self._do(lambda: self._base.execute(update, (value,)).rowcount)
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
        self.settle()
        grouped = "SELECT under, count(*) FROM wrapped_key WHERE wrapped IS NOT NULL GROUP BY under"
        return dict(self._read(lambda: self._reader.execute(grouped).fetchall()))

    def version(self) -> int:
        if self._writing.acquire(blocking=False):  # while something is written it is as it was
            try:
                self._version = int(self._base.execute("PRAGMA data_version").fetchone()[0])
            finally:
                self._writing.release()
        return self._version

    def _rows(self, query: str, values: tuple[Any, ...]) -> tuple[WrappedKey, ...]:
        self.settle()
        return tuple(WrappedKey(*row) for row in self._read(lambda: self._reader.execute(query, values).fetchall()))

    def _do(self, work: Callable[[], _T]) -> _T:
        with self._writing:
            return self._answered(work)

    def _read(self, work: Callable[[], _T]) -> _T:
        with self._reading:
            return self._answered(work)

    def _answered(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except sqlite3.Error as error:
            raise Unavailable(f"the file of wrapped keys `{self._path}` does not answer: {error}") from None
