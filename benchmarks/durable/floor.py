"""What SQLite alone takes for the same rows: the statements of the reference conversation, and nothing around them.

    python -m benchmarks.durable.floor FOLDER --at-once 64 --seconds 3

The conversation is played first, its rows are noted, and the same statements write them again into a new file, so many
commits a transaction. No store that writes these rows through Python's `sqlite3` can be faster.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aop.stores.sqlite import SqliteStore
from aop.stores.sqlite.committing import Given, Opened, create, write
from aop.stores.sqlite.connecting import _connected
from aop.stores.sqlite.schema import migrate
from benchmarks.durable.driven import Driven
from benchmarks.engine.script import REFERENCE

#: Conversations that are noted, so many at once; where they are written before the time is over, a new file is begun.
ROUNDS, AT_ONCE = 8, 64


@dataclass(slots=True)
class Noted:
    """The rows of every commit, in order, an opening as one of them."""

    given: list[Opened | Given]
    turns: int = 0


class _Noting(SqliteStore):
    """A store that notes what it writes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.noted = Noted([])

    def _create(self, connection: sqlite3.Connection, given: list[Opened]) -> Any:
        self.noted.given += given
        return super()._create(connection, given)

    def _commit(self, connection: sqlite3.Connection, given: list[Given]) -> Any:
        self.noted.given += given
        return super()._commit(connection, given)


async def noted(folder: Path) -> Noted:
    """Plays the conversations."""
    store = _Noting(folder / "noted.db")
    driven = Driven(store, store.ledger)

    async def talk(number: int) -> None:
        for round_ in range(ROUNDS):
            await driven.play(await driven.open(f"c{number}/{round_}"), REFERENCE)

    await asyncio.gather(*(talk(number) for number in range(AT_ONCE)))
    await store.close()
    store.noted.turns = AT_ONCE * ROUNDS * len(REFERENCE)
    return store.noted


def written(folder: Path, rows: Noted, at_once: int, seconds: float) -> dict[str, float]:
    """Writes them until the time is over."""
    commits, wall, cpu, number = 0, 0.0, 0.0, 0
    while wall < seconds:
        number += 1
        connection = _connected(folder / f"floor{number}.db")
        migrate(connection)
        start, began = time.perf_counter(), time.process_time()
        for first in range(0, len(rows.given), at_once):
            batch = rows.given[first : first + at_once]
            _transaction(connection, batch)
            commits += len(batch)
            if wall + time.perf_counter() - start > seconds:
                break
        wall, cpu = wall + time.perf_counter() - start, cpu + time.process_time() - began
        connection.close()
    turns = commits * rows.turns / len(rows.given)
    return {"turns_per_second": turns / wall, "commits_per_second": commits / wall, "cpu_us": cpu / turns * 1e6}


def _transaction(connection: sqlite3.Connection, batch: list[Opened | Given]) -> None:
    connection.execute("begin immediate")
    opened = [item for item in batch if isinstance(item, Opened)]
    if opened:
        create(connection, opened)
    commits = [item for item in batch if isinstance(item, Given)]
    if commits:
        write(connection, commits)
    connection.execute("commit")


def main() -> int:
    """Measures and prints one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--seconds", type=float, default=3.0)
    chosen = parser.parse_args()
    rows = asyncio.run(noted(chosen.folder))
    print(json.dumps(written(chosen.folder, rows, chosen.at_once, chosen.seconds)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
