# ruff: noqa: S608 - the statements are the attacks
"""Rows that somebody with the database but without the keys exchanges, rolls back or edits: a snapshot is made again
from the history with an alarm, and a history is not believed."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from aop.ports.seal import Broken, Erased
from aop.ports.store import Stored
from aop.stores.sqlite import SqliteStore
from audit.shops import Place

T = TypeVar("T")
_CASE = "(select id from conversations where name = 'case')"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("desk"))
    place.talk("case")
    place.talk("other")
    return place


@pytest.fixture
def desk(written: Place, tmp_path: Path) -> Place:
    return written.copied(tmp_path / "copy")


def change(desk: Place, *statements: str) -> None:
    with sqlite3.connect(desk.database) as base:
        for statement in statements:
            assert base.execute(statement).rowcount > 0, statement
    base.close()


def asked(desk: Place, ask: Callable[[SqliteStore], Coroutine[Any, Any, T]]) -> T:
    """What the store answers when it is opened anew."""
    safe, rows = desk.safe()
    store = SqliteStore(desk.database, seal=safe.seal)

    async def answer() -> T:
        try:
            return await ask(store)
        finally:
            await store.close()
            rows.close()

    return asyncio.run(answer())


def loaded(desk: Place) -> Stored:
    found = asked(desk, lambda store: store.load("case"))
    assert found is not None
    return found


def snapshots(desk: Place) -> list[int]:
    """After which entries there are snapshots of the case."""
    base = sqlite3.connect(desk.database)
    rows = base.execute(f"select row & 16777215 from snapshots where row >> 24 = {_CASE} order by row")
    found = [number for (number,) in rows]
    base.close()
    return found


LATEST = f"row = (select max(row) from snapshots where row >> 24 = {_CASE})"
FIRST = f"row = (select min(row) from snapshots where row >> 24 = {_CASE})"
OTHERS = "(select data from snapshots where row = (select max(row) from snapshots))"


@pytest.mark.parametrize("attack", {
    "edited": f"update snapshots set data = cast(data || x'00' as blob) where {LATEST}",
    "emptied": f"update snapshots set data = x'' where {LATEST}",
    "the consents of before": f"update snapshots set data = (select data from snapshots where {FIRST}) where {LATEST}",
    "another conversation's": f"update snapshots set data = {OTHERS} where {LATEST}",
    "an entry in its place": f"update snapshots set data = (select max(data) from entries) where {LATEST}",
}.items(), ids=lambda item: item[0])  # fmt: skip
def test_a_snapshot_that_was_changed_is_made_again(
    desk: Place, attack: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert len(snapshots(desk)) >= 2
    true = loaded(desk)
    change(desk, attack[1])
    with caplog.at_level(logging.ERROR):
        again = loaded(desk)
    assert "is made again from its history" in caplog.text
    assert again.version == true.version
    assert len(again.since) > len(true.since)


def test_a_snapshot_moved_to_another_entry_is_not_believed(desk: Place, caplog: pytest.LogCaptureFixture) -> None:
    true = loaded(desk)
    change(desk, f"update snapshots set row = row - 1 where {LATEST}")
    with caplog.at_level(logging.ERROR):
        assert len(loaded(desk).since) == true.version
    assert "was made after another one" in caplog.text


ENTRY = f"(select {_CASE} << 24)"


@pytest.mark.parametrize("statements", [
    [f"update entries set row = -row where row = {ENTRY} + 2", f"update entries set row = {ENTRY} + 2 where row = "
     f"{ENTRY} + 3", f"update entries set row = {ENTRY} + 3 where row = -({ENTRY} + 2)"],
    [f"update entries set data = (select data from entries where row = {ENTRY} + 2) where row = {ENTRY} + 3"],
    ["update entries set data = (select data from entries where row = (select max(row) from entries)) where row = "
     f"{ENTRY} + 2"],
    [f"update entries set data = cast(data || x'00' as blob) where row = {ENTRY} + 1"],
])  # fmt: skip
def test_a_history_that_was_changed_is_not_believed(desk: Place, statements: list[str]) -> None:
    assert len(asked(desk, lambda store: store.history("case"))) == 6
    change(desk, *statements)
    with pytest.raises(Broken):
        asked(desk, lambda store: store.history("case"))


def test_customers_and_what_limits_count_under_are_not_in_the_clear(desk: Place) -> None:
    base = sqlite3.connect(desk.database)
    keys = [key for (key,) in base.execute("select key from ledger_keys")]
    base.close()
    assert keys
    assert [key for key in keys if re.fullmatch("[0-9a-f]{32}", key) is None] == []


def test_an_erased_conversation_says_so(desk: Place) -> None:
    safe, rows = desk.safe()
    assert safe.seal.erase("c1") == 3
    rows.close()
    for ask in (lambda store: store.load("case"), lambda store: store.history("other")):
        with pytest.raises(Erased, match="is erased"):
            asked(desk, ask)
