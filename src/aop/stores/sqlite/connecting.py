"""A database file: one connection that writes, one that reads, and a lock that keeps other writers out."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar

from aop.errors import WrongUse
from aop.ports.store import StoreFailed
from aop.stores.sqlite.schema import migrate
from aop.stores.sqlite.writer import Writer, failed

if sys.platform != "win32":
    import fcntl

#: How long a connection waits for another one of this process, seconds.
BUSY_SECONDS = 10.0
#: Pages of the write-ahead log after which commits carry it into the database themselves: whoever does it beside them
#: (`aop.stores.sqlite.carrying`) has fallen behind.
CHECKPOINT_PAGES = 8_000

T = TypeVar("T")


class InUse(WrongUse):
    """Another process writes to the file."""


class Database:
    """Raises WrongUse where another process writes to the file already, StoreFailed where it cannot be opened.

    With `read_only` nothing is written and nothing is locked: for looking at a store that a service runs on.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._lock = None if read_only else _locked(path)
        if not read_only:
            _made(path)
        self._reading = Lock()
        try:
            self._writing = None if read_only else _connected(path)
            if self._writing is not None:
                migrate(self._writing)
            self._reader = _connected(path, read_only=True)
        except sqlite3.Error as error:
            self._unlock()
            raise failed(error, path) from error
        except WrongUse:
            self._unlock()
            raise
        self._writer = None if self._writing is None else Writer(self._writing, path, partial(_connected, path))
        if self._writer is not None:
            self._writer.start()

    @property
    def writer(self) -> Writer:
        """Raises StoreFailed where the file was opened to be read only."""
        if self._writer is None:
            raise StoreFailed(f"{self.path}: the store was opened to be read only", "read_only")
        return self._writer

    def read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """What is committed. Raises StoreFailed."""
        with self._reading:
            try:
                return job(self._reader)
            except sqlite3.ProgrammingError as error:
                raise StoreFailed(f"{self.path}: the store is closed: {error}", "closed") from error
            except sqlite3.Error as error:
                raise failed(error, self.path) from error

    def close(self) -> None:
        """Writes what waits and lets go of the file."""
        if self._writer is not None:
            self._writer.close()
        with self._reading:
            self._reader.close()
        if self._writing is not None:
            self._writing.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _made(path: Path) -> None:
    """A new file is its owner's alone, and the log that SQLite keeps beside it is as the file is."""
    with contextlib.suppress(OSError):  # it is there, or SQLite says what is wrong with it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _connected(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    where = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = sqlite3.connect(
        where, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, cached_statements=256
    )
    if not read_only:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute("pragma cache_size = -16000")
    return connection


def _locked(path: Path) -> int | None:
    """Held until the process ends, however it ends."""
    if sys.platform == "win32":  # nothing keeps a second writer out there but SQLite's own lock
        return None
    try:
        handle = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        why = "read_only" if isinstance(error, PermissionError) or error.errno == 30 else "away"
        raise StoreFailed(
            f"the store `{path}` cannot be opened: {(error.strerror or 'unknown reason').lower()}", why
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise InUse(f"another process writes to `{path}`, as a running service does: stop it first") from None
    return handle
