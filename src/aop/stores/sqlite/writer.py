"""The one who writes: what waits is written in one transaction, so that many commits share one sync.

    commit ──▶ waiting ──▶ begin · job · job · job · commit (one sync) ──▶ everyone is told at once
                  ▲                                     │
                  └── what comes meanwhile ◀────────────┘

A thread does it; or, while the disk is quick, the loop that they came from, in the moment in which nobody in it can go
on.

A job is a function of the connection; one that raises Conflict has written nothing. `Shared` jobs are done together
with their like. Where anything else fails, the batch is rolled back and written again one by one, so that nobody fails
for another's mistake.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter
from typing import Any, Generic, TypeVar

from aop.ports.store import Conflict, StoreFailed
from aop.stores.sqlite.carrying import Carrying
from aop.stores.sqlite.pace import Pace
from aop.stores.waiting import ENOUGH, Waiting

#: So many jobs share a transaction at most.
MAX_BATCH = 512
#: So many are written in a loop at most; more are the thread's.
MAX_HERE = 128
#: What was given is looked for so often, whoever is to tell of it.
LOOKED_SECONDS = 1.0

Done = Callable[[Any], None]
G = TypeVar("G")
T = TypeVar("T")


@dataclass(slots=True)  # one a commit: to freeze it would cost as much again
class Shared(Generic[G, T]):
    """A job that is one of many: `do` gets what each was `given` and returns what each comes to, a Conflict among it.
    It is done no earlier than the functions given before it and no later than those given after it; other shared jobs
    may overtake it, so it is for what changes nothing for them."""

    do: Callable[[sqlite3.Connection, list[G]], Sequence[T | Conflict]]
    given: G


Job = Callable[[sqlite3.Connection], Any] | Shared[Any, Any]
#: A job, and how somebody is told what came of it.
Asked = tuple[Job, asyncio.Future[Any] | None, Done | None]


class Writer:
    """Owns the writing connection. Jobs are carried out in the order in which they were given. `connect` makes another
    connection, which the log is carried over on; without, commits do it."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, connect: Callable[[], sqlite3.Connection] | None = None
    ) -> None:
        self._path = path
        self._connection = connection
        self._waiting: Waiting[Asked] = Waiting(str(path), self._here)
        self._writing = Lock()
        self._pace = Pace()
        self._carrying = None if connect is None else Carrying(connect, self._writing)
        self._thread: Thread | None = None
        self.batches = 0  # transactions so far

    def start(self) -> None:
        """From now on what is given is written."""
        self._thread = Thread(target=self._run, name="aop-store", daemon=True)
        self._thread.start()

    def write(self, job: Callable[[sqlite3.Connection], T] | Shared[Any, T]) -> asyncio.Future[T]:
        """To be awaited at once: what the job gives, once it is on the disk. Raises Conflict and StoreFailed."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._give(job, future, None)
        return future

    def post(self, job: Job, told: Done | None = None) -> None:
        """Writes without waiting: on the disk no later than what is given after it. `told` is called from whatever
        thread wrote it, with what the job gave or the exception that it failed with."""
        self._give(job, None, told)

    def _give(self, job: Job, future: asyncio.Future[Any] | None, told: Done | None) -> None:
        self._waiting.give((job, future, told))

    def close(self) -> None:
        """Writes what waits, then ends."""
        if self._waiting.close() and self._thread is not None:
            self._thread.join()
            if self._carrying is not None:
                self._carrying.close()

    def _run(self) -> None:
        while self._waiting.awaited(LOOKED_SECONDS):
            with self._writing:
                batch = self._waiting.taken(MAX_BATCH)
                results = self._written(batch)
            _tell(batch, results)

    def _here(self) -> bool:
        """Writes what waits in the thread of whoever asks. False where that is not quickly done, or not all of it: a
        function may take its time."""
        if not self._pace.is_quick or not self._writing.acquire(blocking=False):
            return False
        try:
            waits = self._waiting.seen()
            if len(waits) > MAX_HERE or not all(isinstance(job, Shared) for job, _, _ in waits):
                return False
            batch = self._waiting.taken(len(waits))
            results = self._written(batch)
        finally:
            self._writing.release()
        _tell(batch, results)
        return True

    def _written(self, batch: list[Asked]) -> list[Any]:
        """What came of each."""
        if not batch:
            return []
        self.batches += 1
        found = self._together([job for job, _, _ in batch])
        if not isinstance(found, Exception):
            return found
        again = [self._together([job]) for job, _, _ in batch] if len(batch) > 1 else [found]
        return [item if isinstance(item, Exception) else item[0] for item in again]

    def _together(self, jobs: list[Job]) -> list[Any] | Exception:
        """What the jobs gave, all written; or why none of them was."""
        try:
            self._connection.execute("begin immediate")
            results = _results(self._connection, jobs)
            self._commit()
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("rollback")
            if not isinstance(error, Exception):
                raise  # the loop that writes here is told to end
            return failed(error, self._path) if isinstance(error, sqlite3.Error) else error
        return results

    def _commit(self) -> None:
        start = perf_counter()
        self._connection.execute("commit")
        self._pace.took(perf_counter() - start)
        self._waiting.enough = MAX_HERE if self._pace.is_quick else ENOUGH
        if self._carrying is not None:
            self._carrying.note(self._connection.total_changes)


def _results(connection: sqlite3.Connection, jobs: list[Job]) -> list[Any]:
    """What each job gives. Shared ones wait for the next function, or for the end."""
    results: list[Any] = [None] * len(jobs)
    shared: dict[Any, list[int]] = {}
    for place, job in enumerate(jobs):
        if isinstance(job, Shared):
            shared.setdefault(job.do, []).append(place)
        else:
            _share(connection, jobs, shared, results)
            results[place] = _tried(job, connection)
    _share(connection, jobs, shared, results)
    return results


def _share(connection: sqlite3.Connection, jobs: list[Any], shared: dict[Any, list[int]], results: list[Any]) -> None:
    for do, places in shared.items():
        for place, result in zip(places, do(connection, [jobs[place].given for place in places]), strict=True):
            results[place] = result
    shared.clear()


def _tried(job: Callable[[sqlite3.Connection], Any], connection: sqlite3.Connection) -> Any:
    try:
        return job(connection)
    except Conflict as conflict:
        return conflict


def _tell(batch: list[Asked], results: list[Any]) -> None:
    """One wake-up for each loop that waits, not one for each commit; none for the one that we are in."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = defaultdict(list)
    for (_, future, told), result in zip(batch, results, strict=True):
        if told is not None:
            told(result)
        if future is not None:
            by_loop[future.get_loop()].append((future, result))
    here = asyncio._get_running_loop()
    for loop, waiting in by_loop.items():
        if loop is here:
            _resolve(waiting)
            continue
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, waiting)


def _resolve(waiting: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in waiting:
        if future.done():
            continue  # whoever waited went away
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)


_WHY = {
    sqlite3.SQLITE_FULL: ("full", "the disk of the store is full: make room, nothing of this was written"),
    sqlite3.SQLITE_READONLY: ("read_only", "the store cannot be written to: make its file and folder writable"),
    sqlite3.SQLITE_CANTOPEN: ("away", "the file of the store cannot be opened: is its folder there?"),
}


def failed(error: sqlite3.Error, path: Path) -> StoreFailed:
    """An exception of the database in a file as one of the port."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    why, text = _WHY.get(code, ("away", f"the store did not take it: {error}"))
    return StoreFailed(f"{path}: {text}", why)
