"""The reference conversation with every commit on the disk, beside LangGraph's SQLite checkpointer and a floor.

    python -m benchmarks.store [--seconds 3] [--conversations 100000] [--folder DIR] [--json]

A turn is one message with what people decide because of it: 6 turns, 3 actions, 1 approval make 10 commits and one
for the opening, since the intent of each call is on the disk before it leaves. `SQLite alone` writes the same rows with
the same statements and does nothing else, so many commits a transaction: what of it is reached is a column. `fdatasync`
is measured before and after, in the same folder; a shared disk or a busy machine moves every row, so compare within the
table. Shown, not asserted: exit code 1 only when a program fails or decides differently.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.durable.disk import fdatasync_seconds, floor_commits_per_second
from tools import cluster, compiled

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "benchmarks/engine/.venv/bin/python"
AT_ONCE = 64
ALONE = "SQLite alone, {} a transaction"


class Failed(Exception):
    """A program did not come to its end."""


def run(module: str, *options: str, on: Path | None = None, interpreter: str = sys.executable) -> dict[str, Any]:
    """What a program of `benchmarks.durable` measured."""
    source = str(on or ROOT / "src")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([source, str(ROOT)])}
    command = [interpreter, "-m", f"benchmarks.durable.{module}", *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[2:])}: {done.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def folder(where: Path | None) -> Iterator[str]:
    """A new one for each row, gone afterwards."""
    made = tempfile.mkdtemp(dir=where, prefix="aop-store-")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def ours(where: Path | None, *options: str, on: Path | None = None) -> dict[str, Any]:
    """A row on SQLite."""
    what, *rest = options
    with folder(where) as made:
        return run("ours", what, made, *rest, on=on)


def alone(where: Path | None, seconds: str) -> dict[str, dict[str, Any]]:
    """The same rows by SQLite alone, so many commits a transaction."""
    found = {}
    for at_once in (1, AT_ONCE):
        with folder(where) as made:
            found[ALONE.format(at_once)] = run("floor", made, "--at-once", str(at_once), "--seconds", seconds)
    return found


def turns(where: Path | None, seconds: str) -> dict[str, dict[str, Any]]:
    """Rows of turns a second."""
    core = compiled.OUT if (compiled.OUT / compiled.STAMP).exists() else None
    every = ("--seconds", seconds)
    rows = alone(where, seconds) | {
        f"engine and benchmark in memory, {AT_ONCE} at once": run("ours", "turns", "memory", *every, on=core),
        f"aop, whole runtime in memory, {AT_ONCE} at once": run("ours", "turns", "memory", "--whole", *every, on=core),
        "aop, one at a time": ours(where, "turns", "--conversations", "1", *every, on=core),
        f"aop, {AT_ONCE} at once": ours(where, "turns", *every, on=core),
        f"aop, whole runtime, {AT_ONCE} at once": ours(where, "turns", "--whole", *every, on=core),
    }
    if PEERS.exists():
        with folder(where) as made:
            rows["LangGraph, SqliteSaver, one at a time"] = run(
                "langgraph_sqlite", made, *every, interpreter=str(PEERS)
            )
    if cluster.why_not() is None:
        database = cluster.Cluster(where)
        try:
            for name, more in {"aop on PostgreSQL": (), "aop on PostgreSQL, whole runtime": ("--whole",)}.items():
                place = database.database()
                rows[f"{name}, {AT_ONCE} at once"] = run("ours", "turns", place, *every, *more, on=core)
        finally:
            database.stop()
    return rows


def table(rows: dict[str, dict[str, Any]]) -> Table:
    """Turns, beside SQLite alone in the same minute."""
    found = Table("program", "turns/s", "commits/s", "of SQLite alone", "median ms", "p99 ms", "p99/median", "CPU µs")
    for name, row in rows.items():
        commits, alone = row.get("commits_per_second"), rows[ALONE.format(1 if "one at a time" in name else AT_ONCE)]
        median, p99 = row.get("median_ms"), row.get("p99_ms")
        found.add_row(
            name + (" (compiled)" if row.get("compiled") else ""),
            f"{row['turns_per_second']:,.0f}",
            f"{commits:,.0f}" if commits else "–",
            f"{commits / alone['commits_per_second']:.0%}" if commits and name.startswith("aop, ") else "–",
            f"{median:.2f}" if median else "–",
            f"{p99:.1f}" if p99 else "–",
            f"{p99 / median:.1f}" if median and p99 else "–",
            f"{row['cpu_us']:.0f}" if "cpu_us" in row else "–",
        )
    return found


def main() -> int:
    """Measures and shows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", default="3", help="of timing for each row")
    parser.add_argument("--conversations", default="100000", help="that wait while nobody writes in them")
    parser.add_argument("--folder", type=Path, help="on the disk that is measured; a temporary one without")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    try:
        with folder(chosen.folder) as made:
            before, floor = fdatasync_seconds(Path(made)), floor_commits_per_second(Path(made), float(chosen.seconds))
        rows = turns(chosen.folder, chosen.seconds)
        long = ours(chosen.folder, "long")
        idle = ours(chosen.folder, "idle", "--conversations", chosen.conversations)
        with folder(chosen.folder) as made:
            after = fdatasync_seconds(Path(made))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    disk = {"fdatasync_ms": [before * 1e3, after * 1e3], "floor_commits_per_second": floor}
    if chosen.json:
        print(json.dumps({"disk": disk, "turns": rows, "long": long, "idle": idle}, indent=2))
        return 0
    show(disk, rows, long, idle)
    return 0


def show(disk: dict[str, Any], rows: dict[str, Any], long: dict[str, Any], idle: dict[str, Any]) -> None:
    """Everything in words."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    before, after = disk["fdatasync_ms"]
    console.print(
        f"fdatasync {before:.2f} ms before, {after:.2f} ms after; a row by hand, one commit each: "
        f"{disk['floor_commits_per_second']:,.0f} commits/s"
    )
    console.print(table(rows))
    console.print(
        f"one conversation of {long['turns']:,} turns: the last ones cost {long['ratio']:.2f} × the first ones"
    )
    console.print(
        f"{idle['conversations']:,} conversations that wait: {idle['bytes_in_memory']:.0f} B each in memory, "
        f"{idle['bytes_on_disk']:,.0f} B on the disk; a service is ready after {idle['ready_s']:.2f} s, one of them "
        f"wakes in {idle['wake_ms']:.2f} ms, the next due time is found in {idle['next_due_ms']:.2f} ms"
    )


if __name__ == "__main__":
    raise SystemExit(main())
