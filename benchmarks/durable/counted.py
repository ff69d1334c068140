"""What a durable turn takes in instructions, which other work on the machine does not change.

    python -m benchmarks.durable.counted [--on build/compiled]

The reference conversation 64 times at once on SQLite, under valgrind's callgrind from the first turn to the last: the
engine, this benchmark, the store and SQLite; what the kernel does for them is not counted. Needs valgrind.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from aop.stores.sqlite import SqliteStore, pace
from benchmarks.durable.driven import Driven
from benchmarks.engine.script import REFERENCE

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE, WARM = 64, 4
COUNTED = re.compile(r"Collected : (\d+)")


class Failed(Exception):
    """It could not be counted."""


def counted(on: Path) -> float:
    """Instructions a turn, on the sources or the compiled core in a folder."""
    if shutil.which("valgrind") is None:
        raise Failed("there is no valgrind here, which counts")
    with tempfile.TemporaryDirectory(prefix="aop-counted-") as folder:
        quiet = ["--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        command = ["valgrind", *quiet, sys.executable, "-m", "benchmarks.durable.counted", "--in", folder]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(on), str(ROOT)])}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    found = COUNTED.search(done.stderr)
    if done.returncode != 0 or found is None:
        raise Failed(done.stderr.strip()[-500:])
    return int(found[1]) / int(done.stdout)


async def played(folder: Path) -> int:
    """Plays the conversations, counted behind the first few; how many turns were counted."""
    pace.QUICK_SECONDS = 3_600.0  # under valgrind no disk is quick; the loop writes as on one that is
    store = SqliteStore(folder / "aop.db")
    driven = Driven(store, store.ledger)

    async def talk(name: str) -> None:
        await driven.play(await driven.open(name), REFERENCE)

    for number in range(WARM):
        await talk(f"warm{number}")
    _count("on")
    await asyncio.gather(*(talk(f"c{number}") for number in range(AT_ONCE)))
    _count("off")
    await store.close()
    return AT_ONCE * len(REFERENCE)


def _count(whether: str) -> None:
    command = ["callgrind_control", "--instr=" + whether, str(os.getpid())]
    subprocess.run(command, capture_output=True, check=True)


def main() -> int:
    """Prints instructions a turn; exit code 1 where they could not be counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", type=Path, default=ROOT / "src", help="the sources, or a compiled core")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.folder is not None:
        print(asyncio.run(played(chosen.folder)))
        return 0
    try:
        print(f"{counted(chosen.on.resolve()):,.0f} instructions a turn")
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
