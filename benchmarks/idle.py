"""A service on a store full of conversations that nobody writes in: how soon it is ready, what memory it takes, and how
long one of them needs to wake.

    python -m benchmarks.idle                              100,000 open conversations
    python -m benchmarks.idle --conversations 1000000      a million (about ten minutes of one core, and 4 GB of disk)

The store is SQLite, filled through its port with conversations of the sample that were really held up to a moment: most
wait for the customer's answer, one in a hundred for an approval, and a hundred were cut off within a call, with which
the service goes on before it is ready. Beside it, in the same run: the same service on an empty store.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

from aop.cli.loading import loaded, sandbox_of
from aop.connectors.given import GivenConnector
from aop.engine.effects import SetTimer
from aop.engine.snapshot import Snapshot
from aop.extractors.chosen import extractor_of
from aop.machine.artifact import dump
from aop.machine.pretended import Given
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Message
from aop.ports.store import Commit, Store, Waited
from aop.runtime import Runtime, open_ends
from aop.runtime.clocks import SystemClock
from aop.stores import rows
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.stores.sqlite import SqliteStore
from benchmarks.serve import TALK

SHOP = Path("procedures")
#: As long as every other name, so that its bytes can be replaced by them.
NAME = "idle-0000000"
#: One in so many waits for an approval, and so many were cut off.
APPROVALS_EVERY, CUT_OFF = 100, 100
#: So many are on their way to the store at once.
BATCH = 2_000
WOKEN = 200
#: Nothing is due while it is measured.
LATER = timedelta(days=30)


@dataclass(frozen=True)
class Held:
    """A conversation as it was at a moment, in the bytes of a store."""

    first: bytes
    entries: tuple[bytes, ...]
    snapshot: bytes
    waiting: bytes

    async def put(self, store: Store, name: str) -> None:
        """The same conversation under another name of the same length."""

        def named(data: bytes) -> bytes:
            return data.replace(NAME.encode(), name.encode())

        await store.create(rows.snapshot_of(named(self.first)))
        waiting = tuple(_later(item) for item in rows.waiting_of(named(self.waiting)))
        await store.commit(
            Commit(
                name,
                0,
                tuple([rows.entry_of(named(data)) for data in self.entries]),
                rows.snapshot_of(named(self.snapshot)),
                waiting,
                bool(open_ends.unfinished(waiting)),
                open_ends.due(waiting),
            )
        )


def _later(item: Waited) -> Waited:
    return replace(item, due=item.due + LATER) if isinstance(item, SetTimer) else item


class _Silent:
    """A system that does not answer from a moment on."""

    def __init__(self, given: GivenConnector) -> None:
        self._given = given
        self.is_silent = False
        self.asked = asyncio.Event()

    async def call(self, call: Call) -> Answer:
        if self.is_silent:
            self.asked.set()
            await asyncio.Event().wait()
        return await self._given.call(call)


async def held(release: Release, given: Given, messages: int, *, cut_off: bool = False) -> Held:
    """A conversation of the sample after so many messages; `cut_off` within the call that the last one leads to."""
    clock, ledger = SystemClock(), MemoryLedger()
    store, systems = MemoryStore(ledger), _Silent(GivenConnector(given, clock, release.workspace.time_zone))
    runtime = Runtime(
        release,
        extractor=extractor_of(release),
        connectors=dict.fromkeys(release.systems, systems),
        store=store,
        ledger=ledger,
        clock=clock,
    )
    first: Snapshot = (await runtime.open(NAME)).snapshot
    for number, (text, attachments) in enumerate(TALK[:messages]):
        systems.is_silent = cut_off and number == messages - 1
        message = Message(f"m{number}", text, attachments)
        talking = asyncio.ensure_future(runtime.receive(NAME, message))
        if systems.is_silent:
            await systems.asked.wait()
            talking.cancel()
        await asyncio.gather(talking, return_exceptions=systems.is_silent)
    found = await store.load(NAME)
    assert found is not None
    entries = tuple([rows.of_entry(entry) for entry in await store.history(NAME)])
    return Held(rows.of_snapshot(first), entries, rows.of_snapshot(found.snapshot), rows.of_waiting(found.waiting))


async def fill(path: Path, release: Release, given: Given, conversations: int) -> None:
    """That many of them, in batches."""
    asks, approval = await held(release, given, 1), await held(release, given, len(TALK))
    broken = await held(release, given, 2, cut_off=True)
    store = SqliteStore(path)

    def kind(number: int) -> Held:
        return broken if number < CUT_OFF else approval if number % APPROVALS_EVERY == 0 else asks

    for begin in range(0, conversations, BATCH):
        numbers = range(begin, min(begin + BATCH, conversations))
        await asyncio.gather(*(kind(number).put(store, f"idle-{number:07d}") for number in numbers))
        _told(f"{numbers[-1] + 1:,} conversations")
    await store.close()


def _told(line: str) -> None:
    """How far it is, on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()


# ---- the service on it


class Served:
    """`aop serve` on a store."""

    def __init__(self, folder: Path, database: Path) -> None:
        began = time.perf_counter()
        words = ["-m", "aop", "serve", str(folder / "shop.aopc"), "--files", str(folder), "--port", "0"]
        self._process = subprocess.Popen(
            [sys.executable, *words, "--store", f"sqlite:{database}"],
            stdout=subprocess.PIPE, stderr=(folder / "log").open("a"), text=True,
        )  # fmt: skip
        self.address = self.key = ""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("serving "):
                self.address = line.split()[-1]
            if line.startswith("key "):
                self.key = line.split()[-1]
            if line.startswith("ready"):
                break
        else:
            raise SystemExit((folder / "log").read_text()[-1_000:])
        self.ready = time.perf_counter() - began
        self.processor = self._processor()

    @property
    def resident(self) -> float:
        """Mebibytes of memory now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1_024

    def _processor(self) -> float:
        parts = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / 100

    def write(self, name: str, number: int, text: str) -> float:
        """A message to its reply, in milliseconds."""
        body = json.dumps({"id": f"w{number}", "text": text}).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        began = time.perf_counter()
        with urlopen(Request(f"{self.address}/conversations/{name}/messages", body, headers), timeout=60) as answer:  # noqa: S310
            lines = json.loads(answer.read())["lines"]
        assert lines, "a message is answered"
        return (time.perf_counter() - began) * 1_000

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=60)


@contextmanager
def served(folder: Path, database: Path) -> Any:
    found = Served(folder, database)
    try:
        yield found
    finally:
        found.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--conversations", type=int, default=100_000, help="that are open and wait")
    parser.add_argument("--folder", type=Path, help="on the disk that is measured; a temporary one without")
    given = parser.parse_args(arguments)
    if not CUT_OFF <= given.conversations <= 9_999_999:
        parser.error(f"from {CUT_OFF} to 9,999,999 conversations")
    files, result = loaded(SHOP, train=True)
    assert result.release is not None
    with TemporaryDirectory(dir=given.folder) as made:
        folder, database = Path(made), Path(made) / "conversations.db"
        (folder / "shop.aopc").write_bytes(dump(result.release))
        subprocess.run([sys.executable, str(SHOP / "seed.py"), "--out", str(folder / "shop.db")], check=True)
        (folder / "queries").symlink_to((SHOP / "queries").resolve())
        began, processor = time.perf_counter(), time.process_time()
        asyncio.run(fill(database, result.release, sandbox_of(files, result.release), given.conversations))
        taken, processor = time.perf_counter() - began, time.process_time() - processor
        size = database.stat().st_size / given.conversations
        print(f"{given.conversations:,} conversations written in {taken:.0f} s ({processor:.0f} s of processor), "
              f"{size:,.0f} bytes each")  # fmt: skip
        _measure(folder, database, given.conversations)
    return 0


def _measure(folder: Path, database: Path, conversations: int) -> None:
    with served(folder, folder / "empty.db") as empty:
        nothing = empty.ready, empty.processor, empty.resident
    with served(folder, database) as full:
        ready, processor, resident = full.ready, full.processor, full.resident
        chance = random.Random(7)  # noqa: S311 - repeatable on purpose
        waiting = [number for number in range(CUT_OFF, conversations) if number % APPROVALS_EVERY]
        names = [f"idle-{number:07d}" for number in chance.sample(waiting, min(WOKEN, len(waiting)))]
        full.write(names.pop(), 0, "W1234567")  # the first message of a process makes its reader ready
        first = sorted(full.write(name, 1, "one moment please") for name in names)
        again = sorted(full.write(name, 2, "one moment please") for name in names)
        after = full.resident
    print(f"{'':28}{'empty store':>14}{'full store':>14}")
    print(f"{'ready after, s':28}{nothing[0]:>14.2f}{ready:>14.2f}")
    print(f"{'of processor, s':28}{nothing[1]:>14.2f}{processor:>14.2f}")
    print(f"{'resident when ready, MiB':28}{nothing[2]:>14.1f}{resident:>14.1f}")
    print(f"{f'resident, {len(names)} awake, MiB':28}{'':>14}{after:>14.1f}")
    print(f"a message that wakes one: {median(first):.1f} ms, p99 {first[int(len(first) * 0.99)]:.1f} ms; "
          f"the next one in it: {median(again):.1f} ms")  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
