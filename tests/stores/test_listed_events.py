"""What somebody waits for is listed by a text that the event must have, so that nobody else is looked at."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from aop.engine.effects import AwaitEvent
from aop.ports.seal import Plain
from aop.ports.store import MAX_KEY, kind_of, kinds_of_event
from aop.stores.commit_rows import listed_as
from aop.stores.sqlite import SqliteStore
from stores.test_contract import AT, begun, commit


def test_an_event_is_looked_for_under_each_of_its_texts_and_under_none() -> None:
    found = kinds_of_event("shop.scanned", {"order": "#W1", "ok": True, "note": "x" * (MAX_KEY + 1)})
    assert found == ("event:shop.scanned", "event:shop.scanned order=#W1")
    for match in ({}, {"ok": True}, {"order": "#W1"}, {"ok": True, "order": "#W1"}):
        assert kind_of(AwaitEvent("c/1/wait", "shop.scanned", match, AT)) in found
    assert kind_of(AwaitEvent("c/1/wait", "shop.scanned", {"order": "#W2"}, AT)) not in found


def test_who_waited_for_an_event_before_events_were_listed_by_a_value_is_found_until_it_came(tmp_path: Path) -> None:
    scanned = AwaitEvent("c/1/wait", "shop.scanned", {"order": "#W1", "ok": True}, AT)
    path = tmp_path / "before.db"

    async def story() -> None:
        store = SqliteStore(path)
        await store.create(begun())
        await store.commit(commit(0, waiting=(scanned,)))
        await store.close()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            assert kinds(connection) == ["event:shop.scanned order=#W1"]
            connection.execute("update waits set kind = 'event:shop.scanned'")
        store = SqliteStore(path)
        assert await store.waiting("event:shop.scanned", 10) == (("c", scanned),)
        await store.commit(commit(1))
        assert await store.waiting("event:shop.scanned", 10) == ()
        await store.close()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            assert kinds(connection) == []

    asyncio.run(story())


def kinds(connection: sqlite3.Connection) -> list[str]:
    return [kind for (kind,) in connection.execute("select kind from waits order by kind")]


def test_what_waits_for_any_event_stays_listed_when_what_waits_for_one_of_them_is_over(tmp_path: Path) -> None:
    every, one = (
        AwaitEvent(f"c/{n}/wait", "shop.scanned", match, AT) for n, match in enumerate(({}, {"order": "#W1"}))
    )

    async def story() -> None:
        store = SqliteStore(tmp_path / "both.db")
        await store.create(begun())
        await store.commit(commit(0, waiting=(every, one)))
        await store.commit(commit(1, waiting=(every,)))
        assert await store.waiting("event:shop.scanned", 10) == (("c", every),)
        assert await store.waiting("event:shop.scanned order=#W1", 10) == ()
        await store.close()

    asyncio.run(story())


def test_a_value_that_is_waited_for_is_written_as_a_digest() -> None:
    class Keyed(Plain):
        def named(self, text: str) -> str:
            return f"digest of {len(text)}"

    assert listed_as("event:shop.scanned order=#W1", Keyed()) == "event:shop.scanned digest of 9"
    assert listed_as("event:shop.scanned", Keyed()) == "event:shop.scanned"
