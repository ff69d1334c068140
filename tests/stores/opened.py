"""Every store of the project, opened for one suite that all of them must pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aop.ports.kept import Kept
from aop.ports.seal import Erased, Seal
from aop.ports.store import Store
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore
from aop.stores.postgres import PostgresStore
from aop.stores.sqlite import SqliteStore

T = TypeVar("T")


@dataclass
class Opened:
    """A store with what lives in it, and the loop that it is used from."""

    store: Store
    ledger: Any
    kept: Kept
    loop: asyncio.AbstractEventLoop
    reopened: Callable[[], tuple[Store, Any, Kept]]

    def run(self, coming: Awaitable[T]) -> T:
        return self.loop.run_until_complete(coming)

    def again(self) -> None:
        """As another process finds it."""
        self.run(self.store.close())
        self.store, self.ledger, self.kept = self.reopened()


def memory(_: Path, loop: asyncio.AbstractEventLoop, seal: Seal | None = None) -> Opened:
    ledger, kept = MemoryLedger(), MemoryKept()
    store = MemoryStore(ledger)
    return Opened(store, ledger, kept, loop, lambda: (store, ledger, kept))


def sqlite(folder: Path, loop: asyncio.AbstractEventLoop, seal: Seal | None = None) -> Opened:
    def opens() -> tuple[SqliteStore, Any, Kept]:
        store = SqliteStore(folder / "aop.db", seal=seal)
        return store, store.ledger, store.kept

    return Opened(*opens(), loop, opens)


def postgres(url: str, loop: asyncio.AbstractEventLoop, seal: Seal | None = None) -> Opened:
    def opens() -> tuple[PostgresStore, Any, Kept]:
        store = PostgresStore(url, seal=seal)
        return store, store.ledger, store.kept

    return Opened(*opens(), loop, opens)


class Turned:
    """A seal that can be told from none, and whose keys can be destroyed: each byte turned over, a mark in front."""

    def __init__(self) -> None:
        self.destroyed: set[str] = set()

    def close(self, conversation: str, data: bytes) -> bytes:
        return b"turned:" + bytes(byte ^ 0xFF for byte in data)

    def open(self, conversation: str, data: bytes) -> bytes:
        if conversation in self.destroyed:
            raise Erased(f"the key of {conversation} was destroyed")
        assert data.startswith(b"turned:")
        return bytes(byte ^ 0xFF for byte in data[7:])

    def settle(self) -> None:
        return None

    def named(self, text: str) -> str:
        return text[::-1]
