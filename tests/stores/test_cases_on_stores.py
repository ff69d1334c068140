"""The repair conversations on the store in a file: the same words, the same history, found again after a restart.

Every sixth one here; `AOP_STORE_CASES=1` plays all of them.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from aop.ports.ledger import Ledger
from aop.ports.store import Store
from aop.stores.sqlite import SqliteStore
from conversations import cases, play

STEP = 1 if os.environ.get("AOP_STORE_CASES") else 6


@pytest.mark.parametrize("case", cases()[::STEP], ids=lambda case: case["name"])
def test_the_conversation_goes_as_written_on_a_file(case: dict[str, Any], tmp_path: Path) -> None:
    made: list[SqliteStore] = []

    def stores() -> tuple[Store, Ledger]:
        store = SqliteStore(tmp_path / "aop.db", snapshot_every=3)
        made.append(store)
        return store, store.ledger

    play(case, stores)
    (store,) = made
    before = asyncio.run(store.history("case"))
    asyncio.run(store.close())
    store = SqliteStore(tmp_path / "aop.db", read_only=True)
    assert asyncio.run(store.history("case")) == before
    asyncio.run(store.close())
