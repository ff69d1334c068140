"""The one thread of a process that writes: what waits becomes one transaction, with one statement for each table.

    commits and other jobs ──▶ queue ──▶ begin · keys of the ledger held · jobs · all commits at once · commit ──▶ told

A commit whose conversation has another version, or is another process's, is a Conflict and writes nothing. A batch
that the database refuses (two processes waited for each other, or one job is wrong) is written again one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import psycopg

from aop.ports.ledger import Row
from aop.ports.store import Conflict, StoreFailed
from aop.stores.postgres.connecting import Connection, connected, failed

#: So many jobs share a transaction at most, and so many may wait.
MAX_BATCH, MAX_WAITING = 256, 100_000
#: A process that was not heard of for so long is dead; it is heard of so often.
ALIVE_SECONDS, HEARD_SECONDS = 15, 3.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommitRows:
    """A commit as rows: everything encoded and sealed."""

    name: str
    id: int
    version: int
    after: int
    status: str
    at: int
    due: int | None
    unfinished: bool
    waiting: bytes
    saved: int
    entries: tuple[tuple[int, bytes], ...]
    snapshot: bytes | None = None
    marks: tuple[tuple[bytes, bytes], ...] = ()
    listed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    leaves: tuple[bytes, ...] = ()
    calls: tuple[tuple[Row, tuple[Any, ...]], ...] = ()


Job = Callable[[Connection], Any] | CommitRows
Book = Callable[[Connection, Row, tuple[Any, ...]], Any]


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
    hold: Callable[[Connection, list[str]], None]
    book: Book
    settle: Callable[[], None]  # keys that were made for what is written are there when it returns
    batches: int = 0
    _waiting: SimpleQueue[_Given | None] = field(default_factory=SimpleQueue)
    _closed: bool = False
    _connection: Connection | None = None
    _thread: Thread | None = None

    def start(self) -> None:
        """Raises StoreFailed where the database does not answer."""
        self._connection = connected(self.url)
        _heard(self._connection, self.holder)
        self._thread = Thread(target=self._run, name="aop-store", daemon=True)
        self._thread.start()

    async def write(self, job: Callable[[Connection], T]) -> T:
        """What the job gives, once it is committed. Raises Conflict and StoreFailed."""
        found: T = await self._give(job)
        return found

    async def commit(self, rows: CommitRows) -> int:
        """The revision of the conversation after it."""
        return int(await self._give(rows))

    async def _give(self, job: Job) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._put(_Given(job, future))
        return await future

    def post(self, job: Callable[[Connection], Any]) -> None:
        """Writes without waiting, no later than what is given after it."""
        self._put(_Given(job))

    def _put(self, given: _Given) -> None:
        if self._closed:
            raise StoreFailed("the store is closed", "closed")
        if self._waiting.qsize() >= MAX_WAITING:
            raise StoreFailed(f"{MAX_WAITING} writes wait for the database: try again later", "away")
        self._waiting.put(given)

    def close(self) -> None:
        """Writes what waits, then ends; what this process was at is free at once."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch: list[_Given] = []
            try:
                item = self._waiting.get(timeout=HEARD_SECONDS)
                while item is not None and len(batch) < MAX_BATCH:
                    batch.append(item)
                    item = self._waiting.get_nowait() if len(batch) < MAX_BATCH else item
                going = item is not None
            except Empty:
                pass
            self._write(batch)
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.execute("delete from processes where holder = %s", (self.holder,))
            self._connection.close()

    def _write(self, batch: list[_Given]) -> None:
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
                _heard(self._connection, self.holder)
                self._written(self._connection, batch)
                self.settle()
        except StoreFailed as error:
            return error
        except psycopg.Error as error:
            return failed(error)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, and the thread goes on
            return error
        return None

    def _written(self, connection: Connection, batch: list[_Given]) -> None:
        commits = [(given, given.job) for given in batch if isinstance(given.job, CommitRows)]
        keys = [key for _, rows in commits for row, queries in rows.calls for key in row.keys]
        keys += [query.key for _, rows in commits for _, queries in rows.calls for query in queries]
        if keys:
            self.hold(connection, keys)
        for given in batch:
            if not isinstance(given.job, CommitRows):
                given.result = _tried(given.job, connection)
        _commit(connection, self.holder, commits, self.book)


def _tried(job: Callable[[Connection], Any], connection: Connection) -> Any:
    try:
        return job(connection)
    except Conflict as conflict:
        return conflict


def _heard(connection: Connection, holder: str) -> None:
    connection.execute(
        "insert into processes values (%(h)s, now() + %(s)s * interval '1 second') on conflict (holder) do update set "
        "alive_until = excluded.alive_until where processes.alive_until < now() + %(s)s * interval '0.7 second'",
        {"h": holder, "s": ALIVE_SECONDS},
    )


#: Whether a conversation is nobody else's: nobody holds it, this process does, or who held it is dead.
FREE = (
    "(c.holder is null or c.holder = %(holder)s or not exists "
    "(select from processes p where p.holder = c.holder and p.alive_until > now()))"
)


def _commit(connection: Connection, holder: str, commits: list[tuple[_Given, CommitRows]], book: Book) -> None:
    """All commits at once: one statement a table."""
    if not commits:
        return
    first: dict[int, tuple[_Given, CommitRows]] = {}
    for given, rows in commits:
        if rows.id in first:
            given.result = _conflict(rows)  # two for one version: the first counts
        else:
            first[rows.id] = (given, rows)
    every = [first[key] for key in sorted(first)]
    advanced = _advanced(connection, holder, [rows for _, rows in every])
    done: list[CommitRows] = []
    for given, rows in every:
        revision = advanced.get(rows.id)
        given.result = _conflict(rows) if revision is None else revision
        if revision is not None:
            done.append(rows)
    _insert(connection, done)
    for rows in done:
        for row, queries in rows.calls:
            book(connection, row, queries)
    _leaves(connection, done)


def _conflict(rows: CommitRows) -> Conflict:
    return Conflict(f"the conversation {rows.name} has another number of entries than {rows.version}")


def _advanced(connection: Connection, holder: str, rows: list[CommitRows]) -> dict[int, int]:
    """The conversations that were as their commits say, moved on; their revisions."""
    found = connection.execute(
        "update conversations c set version = n.after, revision = c.revision + 1, status = n.status, at = n.at, "  # noqa: S608
        "due = n.due, unfinished = n.unfinished, waiting = n.waiting, saved = n.saved, "
        "holder = case when n.unfinished then %(holder)s end "
        "from unnest(%(ids)s::bigint[], %(versions)s::int[], %(afters)s::int[], %(statuses)s::text[], "
        "%(ats)s::bigint[], %(dues)s::bigint[], %(unfinished)s::bool[], %(waiting)s::bytea[], %(saved)s::int[]) "
        "as n(id, version, after, status, at, due, unfinished, waiting, saved) "
        f"where c.id = n.id and c.version = n.version and {FREE} returning c.id, c.revision",
        {
            "holder": holder,
            "ids": [item.id for item in rows],
            "versions": [item.version for item in rows],
            "afters": [item.after for item in rows],
            "statuses": [item.status for item in rows],
            "ats": [item.at for item in rows],
            "dues": [item.due for item in rows],
            "unfinished": [item.unfinished for item in rows],
            "waiting": [item.waiting for item in rows],
            "saved": [item.saved for item in rows],
        },
    )
    return dict(found.fetchall())


def _insert(connection: Connection, rows: list[CommitRows]) -> None:
    entries = [(item.id, number, data) for item in rows for number, data in item.entries]
    if entries:
        ids, numbers, datas = zip(*entries, strict=True)
        connection.execute(
            "insert into entries select * from unnest(%s::bigint[], %s::int[], %s::bytea[])",
            (list(ids), list(numbers), list(datas)),
        )
    saved = [(item.id, item.after, item.snapshot) for item in rows if item.snapshot is not None]
    if saved:
        ids, numbers, datas = zip(*saved, strict=True)
        connection.execute("delete from snapshots where conversation = any(%s) and number > 0", (list(ids),))
        connection.execute(
            "insert into snapshots select * from unnest(%s::bigint[], %s::int[], %s::bytea[]) "
            "on conflict (conversation, number) do update set data = excluded.data",
            (list(ids), list(numbers), list(datas)),
        )
    marks = [(item.id, message, item.version, digest) for item in rows for message, digest in item.marks]
    if marks:
        with connection.cursor() as cursor:
            cursor.executemany("insert into marks values (%s, %s, %s, %s) on conflict do nothing", marks)
            cursor.executemany(
                "delete from held where conversation = %s and message = %s", [(key, name) for key, name, *_ in marks]
            )
    _list(connection, rows)


def _list(connection: Connection, rows: list[CommitRows]) -> None:
    gone = [(kind, item.name) for item in rows for kind in item.unlisted]
    new = [(kind, item.name) for item in rows for kind in item.listed]
    with connection.cursor() as cursor:
        if gone:
            cursor.executemany("delete from waits where kind = %s and name = %s", gone)
        if new:
            cursor.executemany("insert into waits values (%s, %s) on conflict do nothing", new)


#: Whoever appends leaves holds this until it is committed, so that numbers have no gap and follow the commits.
LEAVES_LOCK = 0x616F7002


def _leaves(connection: Connection, rows: list[CommitRows]) -> None:
    leaves = [(item.id, data) for item in rows for data in item.leaves]
    if not leaves:
        return
    ids, datas = zip(*leaves, strict=True)
    connection.execute("select pg_advisory_xact_lock(%s)", (LEAVES_LOCK,))
    connection.execute(
        "insert into leaves select (select coalesce(max(number), 0) from leaves) + place, id, data "
        "from unnest(%s::bigint[], %s::bytea[]) with ordinality as n(id, data, place)",
        (list(ids), list(datas)),
    )


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
