"""A disk that is a file: the SQLite store as it is, written on the one thread of the simulation.

The store's own thread would finish when it likes; here each job is written when it is given, so a seed repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aop.ports.ledger import Ledger
from aop.ports.store import Store
from aop.stores.sqlite import SqliteStore
from aop.stores.sqlite.writer import Writer
from aop.testing.simulate.disk import Disk


class AtOnce(Writer):
    """Writes what it is given when it is given: never started, it has no thread."""

    def _give(self, job: Any, future: Any, told: Any) -> None:
        (result,) = self._written([(job, future, told)])
        if told is not None:
            told(result)
        if future is not None and isinstance(result, Exception):
            future.set_exception(result)
        elif future is not None:
            future.set_result(result)

    def close(self) -> None:
        """Nothing waits."""


def on_file(path: Path) -> Callable[[], Disk]:
    """Opens a store at `path` anew for a simulation: what stood there is deleted."""

    def opens() -> tuple[Store, Ledger]:
        store = SqliteStore(path, snapshot_every=3)
        database = store._database
        database.writer.close()
        assert database._writing is not None
        database._writing.execute("pragma synchronous = off")  # what a power loss takes is tried elsewhere
        database._writer = AtOnce(database._writing, path)
        return store, store.ledger

    def disk() -> Disk:
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
        return Disk(*opens(), opens)

    return disk
