"""The write-ahead log is carried into the file beside the commits, by a thread and a connection of its own.

    commits ──▶ log ──┬── most of it, while commits go on ──▶ file
                      └── what is left, between two of them ──▶ file, and the log begins anew

A commit that carries it itself makes everybody wait who shares it, and whoever comes meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from queue import SimpleQueue
from threading import Lock, Thread

#: Rows that may have changed since the log was carried over last: some thousand pages.
CARRIED_ROWS = 2_000
#: Few enough pages to be carried while commits wait; after so many rounds the rest is, however much it is.
FEW_PAGES, MAX_ROUNDS = 256, 4
#: How long it is waited for the end of a transaction; the log is carried over the next time then.
TURN_SECONDS = 1.0

_LOG = logging.getLogger("aop.store")


class Carrying:
    """`writing` is held by whoever writes. Nothing is started before there is something to carry."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], writing: Lock) -> None:
        self._connect = connect
        self._writing = writing
        self._carried = 0
        self._wakes: SimpleQueue[bool] = SimpleQueue()  # whether it goes on after this
        self._thread: Thread | None = None

    def note(self, changed: int) -> None:
        """A transaction was committed; `changed` is how many rows its connection changed so far."""
        if changed - self._carried < CARRIED_ROWS:
            return
        self._carried = changed
        if self._thread is None:
            self._thread = Thread(target=self._run, name="aop-store-log", daemon=True)
            self._thread.start()
        self._wakes.put(True)

    def close(self) -> None:
        if self._thread is not None:
            self._wakes.put(False)
            self._thread.join()

    def _run(self) -> None:
        try:
            with closing(self._connect()) as connection:
                while self._wakes.get():
                    self._carry(connection)
        except sqlite3.Error as error:  # commits carry it themselves then, once it is long
            _LOG.error("the log of the store is carried over by commits from now on: %s", error)

    def _carry(self, connection: sqlite3.Connection) -> None:
        before = 0
        for _ in range(MAX_ROUNDS):
            _, pages, _ = connection.execute("pragma wal_checkpoint(passive)").fetchone()
            if pages - before <= FEW_PAGES:
                break
            before = pages
        if self._writing.acquire(timeout=TURN_SECONDS):
            try:
                connection.execute("pragma wal_checkpoint(passive)").fetchone()
            finally:
                self._writing.release()
