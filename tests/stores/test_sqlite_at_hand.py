"""What of a file is written together, and what is at hand and not read again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from aop.ports.store import Mark, Marked
from aop.stores.sqlite import SqliteStore, at_hand
from aop.stores.sqlite import store as sqlite_store
from aop.stores.waiting import ENOUGH
from stores.test_contract import CALL, begun, commit


def test_commits_of_one_moment_share_few_transactions(tmp_path: Path) -> None:
    """Woken by each of them the writer would sync once for each."""

    async def story() -> None:
        store = SqliteStore(tmp_path / "aop.db")
        names = [f"c{number}" for number in range(64)]
        await asyncio.gather(*(store.create(begun(name)) for name in names))
        before = store._database.writer.batches
        await asyncio.gather(*(store.commit(commit(0, name)) for name in names))
        assert store._database.writer.batches - before <= 64 / ENOUGH + 1
        await store.close()

    asyncio.run(story())


def test_what_is_given_before_the_store_closes_is_written_though_the_loop_never_comes_back(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    store = SqliteStore(tmp_path / "aop.db")
    loop.run_until_complete(store.create(begun()))
    loop.run_until_complete(store.commit(commit(0, waiting=(CALL,), unfinished=True)))
    loop.run_until_complete(store.settled("c", 1, ()))
    loop.close()
    asyncio.run(store.close())
    again = SqliteStore(tmp_path / "aop.db")
    assert asyncio.run(again.unfinished(10)) == ()
    asyncio.run(again.close())


def test_marks_and_names_that_are_known_are_those_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few are kept at hand, and whether this process wrote them or one before it."""
    for most in (1, 2, 500):
        monkeypatch.setattr(at_hand, "MAX_MARKS", most)
        monkeypatch.setattr(sqlite_store, "MAX_MARKS", most)
        path = tmp_path / f"{most}.db"

        async def story(path: Path) -> None:
            for opened in range(2):
                store = SqliteStore(path)
                if not opened:
                    assert await store.load("c") is None
                    await store.create(begun())
                    for version in range(3):
                        assert await store.marked("c", f"m{version}") is None
                        await store.commit(commit(version, marks=(Mark(f"m{version}", "digest"),)))
                assert [await store.marked("c", f"m{number}") for number in range(4)] == [
                    Marked(0, "digest"), Marked(1, "digest"), Marked(2, "digest"), None,
                ]  # fmt: skip
                await store.close()

        asyncio.run(story(path))
