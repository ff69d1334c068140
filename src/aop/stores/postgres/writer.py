"""The one thread of a process that writes: what waits becomes one transaction, with one statement for each table.

    commits and other jobs ──▶ begin · keys of the ledger held · jobs · all commits at once · commit ──▶ told

A commit whose conversation has another version, or is another process's, is a Conflict and writes nothing. A batch
that the database refuses (two processes waited for each other, or one job is wrong) is written again one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

import psycopg

from aop.ports.store import Conflict
from aop.stores.commit_rows import CommitRows
from aop.stores.postgres.connecting import Connection, connected, failed
from aop.stores.postgres.writing import Written, hold_keys, write
from aop.stores.waiting import Waiting

#: So many jobs share a transaction at most.
MAX_BATCH = 256
#: A process that was not heard of for so long is dead; it is heard of so often.
ALIVE_SECONDS, HEARD_SECONDS = 15, 3.0

T = TypeVar("T")

Job = Callable[[Connection], Any] | CommitRows


@dataclass(slots=True)
class _Given:
    """A job and whoever waits for it."""

    job: Job
    future: asyncio.Future[Any] | None = None
    result: Any = None


@dataclass(slots=True)
class Writer:
    """Owns the writing connection, and says that this process is alive."""

    url: str
    holder: str
    settle: Callable[[], None]  # keys that were made for what is written are there when it returns
    batches: int = 0
    _waiting: Waiting[_Given] = field(default_factory=Waiting)
    _heard: float | None = None  # when it last said that it is alive
    _connection: Connection | None = None
    _thread: Thread | None = None

    def start(self) -> None:
        """Raises StoreFailed where the database does not answer."""
        self._connection = connected(self.url)
        self._is_alive(self._connection)
        self._thread = Thread(target=self._run, name="aop-store", daemon=True)
        self._thread.start()

    async def write(self, job: Callable[[Connection], T]) -> T:
        """What the job gives, once it is committed. Raises Conflict and StoreFailed."""
        found: T = await self._give(job)
        return found

    async def commit(self, rows: CommitRows) -> Written:
        """The revision of the conversation after it, and the calls that are booked."""
        found: Written = await self._give(rows)
        return found

    async def _give(self, job: Job) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.give(_Given(job, future))
        return await future

    def post(self, job: Callable[[Connection], Any]) -> None:
        """Writes without waiting, no later than what is given after it."""
        self._waiting.give(_Given(job))

    def close(self) -> None:
        """Writes what waits, then ends; what this process was at is free at once."""
        if self._waiting.close() and self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._waiting.awaited(HEARD_SECONDS):
            self._write(self._waiting.taken(MAX_BATCH))
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.execute("delete from processes where holder = %s", (self.holder,))
            self._connection.close()

    def _write(self, batch: list[_Given]) -> None:
        if not batch and not self._is_to_be_heard:
            return
        error = self._together(batch)
        if error is not None and len(batch) > 1:
            for given in batch:
                alone = self._together([given])
                given.result = alone if alone is not None else given.result
        elif error is not None:
            for given in batch:
                given.result = error
        _tell(batch)

    def _together(self, batch: list[_Given]) -> Exception | None:
        """Everything in one transaction; why nothing of it was written."""
        self.batches += bool(batch)
        try:
            if self._connection is None or self._connection.closed:
                self._connection = connected(self.url)
            with self._connection.transaction():
                self._is_alive(self._connection)
                self._written(self._connection, batch)
                self.settle()
        except Exception as error:  # noqa: BLE001 - whoever waits is told, and the thread goes on
            self._heard = None
            return failed(error) if isinstance(error, psycopg.Error) else error
        return None

    @property
    def _is_to_be_heard(self) -> bool:
        return self._heard is None or monotonic() - self._heard >= HEARD_SECONDS

    def _is_alive(self, connection: Connection) -> None:
        if self._is_to_be_heard:
            connection.execute(
                "insert into processes values (%(h)s, now() + %(s)s * interval '1 second') "
                "on conflict (holder) do update set alive_until = excluded.alive_until",
                {"h": self.holder, "s": ALIVE_SECONDS},
            )
            self._heard = monotonic()

    def _written(self, connection: Connection, batch: list[_Given]) -> None:
        commits = [(given, given.job) for given in batch if isinstance(given.job, CommitRows)]
        hold_keys(connection, [rows for _, rows in commits])
        for given in batch:
            if not isinstance(given.job, CommitRows):
                given.result = _tried(given.job, connection)
        if commits:
            results = write(connection, self.holder, [rows for _, rows in commits])
            for (given, _), result in zip(commits, results, strict=True):
                given.result = result


def _tried(job: Callable[[Connection], Any], connection: Connection) -> Any:
    try:
        return job(connection)
    except Conflict as conflict:
        return conflict


def _tell(batch: list[_Given]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Given]] = defaultdict(list)
    for given in batch:
        if given.future is not None:
            by_loop[given.future.get_loop()].append(given)
    for loop, waiting in by_loop.items():
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, waiting)


def _resolve(waiting: list[_Given]) -> None:
    for given in waiting:
        if given.future is None or given.future.done():
            continue
        if isinstance(given.result, Exception):
            given.future.set_exception(given.result)
        else:
            given.future.set_result(given.result)
