"""Opening a store with its keys, for the commands that look into it, prove things about it or erase from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aop.cli.asking_service import SERVICE
from aop.errors import WrongUse
from aop.hosts.safekeeping import POSTGRES, SQLITE, Safekeeping, keys_given, safekeeping, wrapped_keys_of
from aop.ports.clock import Clock
from aop.ports.kept import Kept
from aop.ports.shelf import Shelf
from aop.ports.store import Store
from aop.runtime.clocks import SystemClock
from aop.runtime.log_reading import Rows
from aop.stores.sqlite import InUse, SqliteStore

if TYPE_CHECKING:
    from aop.stores.postgres import PostgresStore

#: What is said of a store that a running service writes to.
ASK_IT = f", or ask the service to do it: `{SERVICE}` instead of the store, with AOP_URL and AOP_KEY"
_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Opened:
    """A store with everything that its keys open."""

    store: Store
    kept: Kept
    shelf: Shelf
    safe: Safekeeping
    clock: Clock

    rows: Rows


def is_store(where: str) -> bool:
    """Whether it names a database, and no export."""
    if where.startswith((SQLITE, POSTGRES)):
        return True
    try:
        with open(where, "rb") as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


@asynccontextmanager
async def opened(where: str, keys: Path | None, *, read_only: bool, by_service: bool = False) -> AsyncIterator[Opened]:
    """Raises WrongUse for what is no store, without keys, and (to write to a file) where a service runs on it: with
    `by_service` it says that the service can be asked instead."""
    if not where.startswith(POSTGRES) and not Path(where.removeprefix(SQLITE)).is_file():
        raise WrongUse(f"there is no store at `{where.removeprefix(SQLITE)}`")
    given, log = keys_given(keys)
    rows = wrapped_keys_of(where)
    try:
        safe = safekeeping(given, log, rows)
        try:
            store = _store(where, safe, read_only=read_only)
        except InUse as error:
            raise WrongUse(f"{error}{ASK_IT if by_service else ''}") from None
        try:
            yield Opened(store, store.kept, store.shelf, safe, SystemClock(), store.written)
        finally:
            await store.close()
    finally:
        rows.close()


def _store(where: str, safe: Safekeeping, *, read_only: bool) -> SqliteStore | PostgresStore:
    if where.startswith(POSTGRES):
        from aop.stores.postgres import PostgresStore

        return PostgresStore(where, seal=safe.seal)
    return SqliteStore(Path(where.removeprefix(SQLITE)), seal=safe.seal, read_only=read_only)


class Forgetting:
    """A shelf for a store that is only read: what is put there is forgotten."""

    def get(self, name: str) -> bytes | None:
        return None

    def put(self, name: str, data: bytes) -> None:
        return None

    def delete(self, name: str) -> None:
        return None

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        return ()
