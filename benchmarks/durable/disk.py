"""The disk of this minute: how long it takes until what was written is surely there; and the floor on it."""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from pathlib import Path

SYNCS, PAGE = 300, 4096


def fdatasync_seconds(folder: Path) -> float:
    """Median of writing one page of a file that is there already, and syncing it."""
    path = folder / "sync.bin"
    handle = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        os.pwrite(handle, bytes(PAGE * SYNCS), 0)
        os.fsync(handle)
        taken = []
        for number in range(SYNCS):
            os.pwrite(handle, os.urandom(PAGE), number * PAGE)
            start = time.perf_counter()
            os.fdatasync(handle)
            taken.append(time.perf_counter() - start)
    finally:
        os.close(handle)
        path.unlink()
    return statistics.median(taken)


def floor_commits_per_second(folder: Path, seconds: float) -> float:
    """One small row a commit, written by hand: the most that one conversation at a time can have on this file."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("create table rows (number integer primary key, data blob)")
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        connection.execute("insert into rows (data) values (?)", (bytes(200),))
        done += 1
    rate = done / (time.perf_counter() - start)
    connection.close()
    return rate
