"""One row of the table, in a process of its own: JSON on a line.

python -m benchmarks.durable.ours turns FOLDER|URL|memory --conversations 64 --seconds 3 [--whole]
python -m benchmarks.durable.ours long FOLDER
python -m benchmarks.durable.ours idle FOLDER --conversations 100000
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aop.values
from aop.engine.transition import opened
from aop.extractors.scripted import ScriptedExtractor
from aop.ports.extractor import Extraction, Message
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.stores.sqlite import SqliteStore
from benchmarks.durable.driven import Driven
from benchmarks.engine import ours
from benchmarks.engine.script import EXPECTED, REFERENCE, Record, Turn

LONG_ROUNDS, EDGE = 168, 10
WOKEN, BATCH = 500, 2_000
#: Turns that are played before anything is timed.
WARM = 6


class InMemory(MemoryStore):
    """What a turn costs where nothing is written: the bound of every other row."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()
        super().__init__(self.ledger)


async def _store(place: str) -> Any:
    if place == "memory":
        return InMemory()
    if place.startswith("postgresql:"):
        from aop.stores.postgres import PostgresStore

        return PostgresStore(place)
    return SqliteStore(Path(place) / "aop.db")


# ---- turns a second


async def turns(place: str, conversations: int, seconds: float, *, whole: bool) -> dict[str, object]:
    """So many conversations at once, each one turn after the other, a new one when one is over. They begin at
    different places of the script, as people are: all at the same one, what is dear comes for everybody at once."""
    store = await _store(place)
    plays = _whole(store) if whole else _driven(Driven(store, store.ledger))
    taken: list[float] = []
    for number in range(WARM):
        await plays(f"warm{number}", [], REFERENCE)
    cpu, start = time.process_time(), time.perf_counter()
    commits = 0

    async def talk(number: int) -> None:
        nonlocal commits
        round_ = 0
        while time.perf_counter() - start < seconds:
            script = (
                REFERENCE if round_ else REFERENCE[: number % len(REFERENCE)]
            )  # the first one is left in the middle
            made = await plays(f"c{number}/{round_}", taken, script)
            commits, round_ = commits + made, round_ + 1

    await asyncio.gather(*(talk(number) for number in range(conversations)))
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    await store.close()
    taken.sort()
    return {
        "turns_per_second": len(taken) / wall,
        "commits_per_second": commits / wall,
        "cpu_us": cpu / len(taken) * 1e6,
        "median_ms": statistics.median(taken) * 1e3,
        "p99_ms": taken[int(len(taken) * 0.99)] * 1e3,
    }


#: Plays turns of the script in a conversation of this name, and notes how long each took; how many commits they were.
Plays = Callable[[str, list[float], Sequence[Turn]], Awaitable[int]]


def _driven(driven: Driven) -> Plays:
    async def plays(name: str, taken: list[float], script: Sequence[Turn]) -> int:
        talk = await driven.open(name)
        for turn in script:
            start = time.perf_counter()
            await driven.turn(talk, turn)
            taken.append(time.perf_counter() - start)
        if len(script) == len(REFERENCE):
            _right(talk.conversation.record)
        return talk.commits + 1

    return plays


def _whole(store: Any) -> Plays:
    """The whole runtime: words read by the local gate, the monitor, systems' answers checked."""
    release, connector = ours.release(), ours.Connector()
    every = [said for turn in REFERENCE for said in turn]
    messages = {id(said): ours.spoken(said) for said in every if said["type"] != "decision"}
    claims = {text: claim for text, _, claim in messages.values()}
    runtime = Runtime(
        release,
        extractor=ScriptedExtractor(lambda message, _: claims[message.text]),
        connectors={"shop": connector},
        store=store,
        ledger=store.ledger,
        clock=ManualClock(ours.NOW),
    )

    async def plays(name: str, taken: list[float], script: Sequence[Turn]) -> int:
        connector.records[name] = Record()
        reply = await runtime.open(name)
        for number, turn in enumerate(script):
            start = time.perf_counter()
            for said in turn:
                if said["type"] == "decision":
                    (call,) = (item.request.call for item in runtime.approvals() if item.conversation == name)
                    reply = await runtime.decide(call, said["person"], said["role"], granted=said["granted"])
                else:
                    words, attachments, _ = messages[id(said)]
                    reply = await runtime.receive(name, Message(f"m{number}", words, attachments))
            taken.append(time.perf_counter() - start)
        calls = connector.records.pop(name).calls
        if len(script) == len(REFERENCE):
            assert calls == EXPECTED["refund"]["calls"], calls
            assert reply.lines, "the last turn says something"
        return 0

    return plays


def _right(record: Record) -> None:
    if record.as_json() != EXPECTED["refund"]:
        raise SystemExit(f"another outcome under load: {record.as_json()}")


# ---- one long conversation


async def long(place: str) -> dict[str, object]:
    """Processor time of the last turns of a conversation of a thousand over that of the first ones."""
    store = await _store(place)
    driven = Driven(store, store.ledger)
    talk = await driven.open("long")
    taken = []
    for _ in range(LONG_ROUNDS):
        start = time.process_time()
        await driven.play(talk, REFERENCE)
        taken.append(time.process_time() - start)
    await store.close()
    early, late = statistics.median(taken[2 : 2 + EDGE]), statistics.median(taken[-EDGE:])
    return {"turns": LONG_ROUNDS * len(REFERENCE), "ratio": late / early, "early_us": early / 6 * 1e6}


# ---- conversations that nobody writes in


async def idle(place: str, conversations: int) -> dict[str, object]:
    """So many open conversations that wait for an answer: what they take, how long a service needs to start on them,
    and how long one needs to wake."""
    path = Path(place) / "aop.db"
    await _one(path)
    await asyncio.to_thread(_copied, path, conversations)
    gc.collect()
    before, start = _resident(), time.perf_counter()
    store = SqliteStore(path)
    runtime = Runtime(
        ours.release(),
        extractor=ScriptedExtractor(lambda *_: Extraction(model="given")),
        connectors={"shop": ours.Connector()},
        store=store,
        ledger=store.ledger,
        clock=ManualClock(ours.NOW),
    )
    recovered = await runtime.recover()
    await runtime.tick()
    ready = time.perf_counter() - start
    gc.collect()
    grown = _resident() - before
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    woken = []
    for _ in range(WOKEN):
        name = f"c{chance.randrange(conversations):07d}"
        start = time.perf_counter()
        await runtime._loading.load(name)
        woken.append(time.perf_counter() - start)
    start = time.perf_counter()
    await runtime.next_due()
    due = time.perf_counter() - start
    await store.close()
    return {
        "conversations": conversations,
        "unfinished": recovered,
        "ready_s": ready,
        "bytes_in_memory": grown / conversations,
        "bytes_on_disk": path.stat().st_size / conversations,
        "wake_ms": statistics.median(woken) * 1e3,
        "next_due_ms": due * 1e3,
    }


async def _one(path: Path) -> None:
    """A conversation that was asked its third question."""
    store = SqliteStore(path)
    driven = Driven(store, store.ledger)
    talk = await driven.open("c0000000")
    await driven.play(talk, REFERENCE[:3])
    assert talk.snapshot == opened(driven.engine.program, "c0000000", ours.NOW) or talk.version > 0
    await store.close()


def _copied(path: Path, conversations: int) -> None:
    """The rows of the first conversation under other names."""
    from hashlib import sha256

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma synchronous = off")
    columns = "name, version, status, channel, opened, at, due, unfinished, waiting"
    head = connection.execute(f"select {columns} from conversations").fetchone()  # noqa: S608
    entries = connection.execute("select row & 16777215, data from entries order by row").fetchall()
    (first,) = connection.execute("select data from snapshots where row & 16777215 = 0").fetchone()
    none = sha256(b"").digest()
    for begin in range(1, conversations, BATCH):
        numbers = range(begin, min(begin + BATCH, conversations))
        names = [f"c{number:07d}" for number in numbers]
        connection.execute("begin")
        marks = ", ".join("?" * len(head))
        rows = [(name, *head[1:-1], head[-1].replace(b"c0000000", name.encode())) for name in names]
        connection.executemany(f"insert into conversations ({columns}) values ({marks})", rows)  # noqa: S608
        (last,) = connection.execute("select max(id) from conversations").fetchone()
        ids = range(last - len(names) + 1, last + 1)
        connection.executemany(
            "insert into entries (row, data) values (?, ?)",
            [
                (key << 24 | number, data.replace(b"c0000000", name.encode()))
                for key, name in zip(ids, names, strict=True)
                for number, data in entries
            ],
        )
        assert none in first, "a snapshot is bound to what stands before it"
        connection.executemany(
            "insert into snapshots values (?, ?)",
            [(key << 24, first.replace(b"c0000000", name.encode())) for key, name in zip(ids, names, strict=True)],
        )
        connection.execute("commit")
    connection.close()


def _resident() -> int:
    """Bytes of memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["turns", "long", "idle"])
    parser.add_argument("place")
    parser.add_argument("--conversations", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--whole", action="store_true")
    chosen = parser.parse_args()
    match chosen.what:
        case "turns":
            found = asyncio.run(turns(chosen.place, chosen.conversations, chosen.seconds, whole=chosen.whole))
        case "long":
            found = asyncio.run(long(chosen.place))
        case _:
            found = asyncio.run(idle(chosen.place, chosen.conversations))
    found["compiled"] = not aop.values.__file__.endswith(".py")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
