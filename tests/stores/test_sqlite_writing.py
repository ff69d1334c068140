"""Who writes to a file: the loop itself or a thread, what they share, and how the log is carried into the file."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

import pytest

from aop.ports.store import Conflict, StoreFailed
from aop.stores.sqlite import SqliteStore, carrying, pace
from aop.stores.sqlite.carrying import Carrying
from aop.stores.sqlite.pace import QUICK_SECONDS, Pace
from aop.stores.sqlite.writer import MAX_HERE, Shared, Writer
from aop.stores.waiting import Waiting
from stores.test_contract import begun, commit

Story = Callable[[SqliteStore], Coroutine[Any, Any, None]]


def told(path: Path, story: Story) -> None:
    async def whole() -> None:
        store = SqliteStore(path)
        try:
            await story(store)
        finally:
            await store.close()

    asyncio.run(whole())


def by_thread(_: sqlite3.Connection, given: list[Any]) -> list[int]:
    """Which thread wrote."""
    return [get_ident()] * len(given)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, its disk counts as a quick one."""
    monkeypatch.setattr(pace, "QUICK_SECONDS", 1_000.0)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "QUICK_SECONDS", 0.0)


def test_a_disk_is_quick_as_long_as_its_syncs_are() -> None:
    found = Pace()
    assert not found.is_quick  # nothing is known yet
    for _ in range(3):
        found.took(QUICK_SECONDS / 10)
    assert found.is_quick
    found.took(QUICK_SECONDS * 100)
    assert not found.is_quick
    syncs = 0
    while not found.is_quick:
        found.took(QUICK_SECONDS / 10)
        syncs += 1
    assert 10 < syncs < 100  # it is handed over for a while, and not for good


def test_a_thread_that_is_woken_several_times_takes_everything_at_once() -> None:
    waits = Waiting[int]()
    for job in range(5):
        waits.give(job)  # in no loop: each one wakes the thread
    assert waits.awaited(0)
    assert waits.taken(3) == [0, 1, 2]
    started = time.perf_counter()
    assert waits.awaited(60)  # what is left wakes it again
    assert waits.taken(3) == [3, 4]
    waits.give(5)
    waits.close()
    assert waits.awaited(60)
    assert waits.taken(1) == [5]
    assert not waits.awaited(60)
    assert time.perf_counter() - started < 30


def test_a_quick_disk_is_waited_for_where_the_commit_comes_from(tmp_path: Path, quick: None) -> None:
    async def story(store: SqliteStore) -> None:
        writer = store._database.writer
        await store.create(begun())
        before = writer.batches
        assert await asyncio.gather(*(writer.write(Shared(by_thread, None)) for _ in range(5))) == [get_ident()] * 5
        assert writer.batches == before + 1
        many = await asyncio.gather(*(writer.write(Shared(by_thread, None)) for _ in range(MAX_HERE + 1)))
        assert get_ident() not in many  # they would take their time
        assert await writer.write(lambda _: get_ident()) != get_ident()  # nobody knows how long a function takes

    told(tmp_path / "aop.db", story)


def test_nobody_in_the_loop_waits_for_a_slow_disk(tmp_path: Path, slow: None) -> None:
    async def story(store: SqliteStore) -> None:
        await store.create(begun())
        assert await store._database.writer.write(Shared(by_thread, None)) != get_ident()

    told(tmp_path / "aop.db", story)


def test_while_a_thread_writes_the_loop_does_not_wait_for_it(tmp_path: Path, quick: None) -> None:
    async def story(store: SqliteStore) -> None:
        await store.create(begun())
        writer, turns = store._database.writer, 0
        long = writer.write(lambda _: time.sleep(0.3))
        await asyncio.sleep(0.05)
        given = writer.write(Shared(by_thread, None))
        while not given.done():
            turns += 1
            await asyncio.sleep(0.01)
        assert (long.done(), turns > 3, given.result() != get_ident()) == (True, True, True)

    told(tmp_path / "aop.db", story)


def test_what_is_shared_is_done_together_and_a_function_in_its_place(tmp_path: Path) -> None:
    done = list[object]()

    def together(_: sqlite3.Connection, given: list[str]) -> list[str]:
        done.append(tuple(given))
        return [item.upper() for item in given]

    def alone(name: str) -> Callable[[sqlite3.Connection], None]:
        return lambda _: done.append(name)

    writer = Writer(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False), tmp_path)

    async def story() -> list[Any]:
        jobs = (Shared(together, "a"), Shared(together, "b"), alone("then"), Shared(together, "c"))
        given = [writer.write(job) for job in jobs]
        writer.start()
        return await asyncio.gather(*given)

    assert asyncio.run(story()) == ["A", "B", None, "C"]
    assert done == [("a", "b"), "then", ("c",)]
    writer.close()


def test_two_commits_on_one_version_are_one_commit_and_a_conflict(tmp_path: Path) -> None:
    """Also where they come in one transaction with others, which are none the worse."""

    async def story(store: SqliteStore) -> None:
        for name in ("a", "b"):
            await store.create(begun(name))
        twice = (store.commit(commit(0, "a")), store.commit(commit(0, "a")), store.commit(commit(0, "b")))
        found = await asyncio.gather(*twice, return_exceptions=True)
        assert [type(item) for item in found] == [type(None), Conflict, type(None)]
        assert (len(await store.history("a")), len(await store.history("b"))) == (1, 1)
        again = await asyncio.gather(store.create(begun("c")), store.create(begun("c")), return_exceptions=True)
        assert [type(item) for item in again] == [type(None), Conflict]
        await store.commit(commit(0, "c"))

    told(tmp_path / "aop.db", story)


def test_a_key_that_cannot_be_kept_fails_those_commits_and_no_more(tmp_path: Path) -> None:
    """Nothing is written that was closed with it."""

    async def story(store: SqliteStore) -> None:
        await store.create(begun("a"))

        def lost() -> None:
            raise StoreFailed("the keys are away", "away")

        store._seal.settle = lost  # type: ignore[method-assign]
        with pytest.raises(StoreFailed, match="the keys are away"):
            await store.commit(commit(0, "a"))
        del store._seal.settle
        assert await store.history("a") == ()
        await store.commit(commit(0, "a"))

    told(tmp_path / "aop.db", story)


# ---- the log


def test_the_log_is_carried_over_beside_the_commits_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is written, it does not grow beyond what is carried at once."""
    monkeypatch.setattr(carrying, "CARRIED_ROWS", 100)
    log = tmp_path / "aop.db-wal"
    sizes = list[int]()

    async def story(store: SqliteStore) -> None:
        store._database.writer._connection.execute("pragma wal_autocheckpoint = 0")  # no commit does it
        await store.create(begun())
        for version in range(600):
            await store.commit(commit(version))
            sizes.append(log.stat().st_size)
        assert (tmp_path / "aop.db").stat().st_size > 4096 * 20
        found = sqlite3.connect(tmp_path / "aop.db")
        assert found.execute("pragma integrity_check").fetchall() == [("ok",)]
        found.close()

    told(tmp_path / "aop.db", story)
    assert sizes[-1] < sizes[59] * 5, sizes[::60]


def test_a_log_that_nobody_carries_over_is_carried_over_by_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(carrying, "CARRIED_ROWS", 20)

    def away() -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    async def story(store: SqliteStore) -> None:
        writer = store._database.writer
        writer._carrying = Carrying(away, writer._writing)
        writer._connection.execute("pragma wal_autocheckpoint = 100")
        await store.create(begun())
        for version in range(200):
            await store.commit(commit(version))
        assert (tmp_path / "aop.db-wal").stat().st_size < 4096 * 200

    with caplog.at_level(logging.ERROR, "aop.store"):
        told(tmp_path / "aop.db", story)
    assert ["is carried over by commits from now on" in item.message for item in caplog.records] == [True]


def test_carrying_waits_for_a_transaction_and_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "TURN_SECONDS", 0.05)
    path, writing = tmp_path / "aop.db", Lock()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table rows (number integer)")
    found = Carrying(lambda: sqlite3.connect(path, isolation_level=None), writing)
    with writing:
        found.note(carrying.CARRIED_ROWS)
        found.close()
    assert path.stat().st_size == 4096 * 2  # most of it does not need the writers' turn
    connection.close()
