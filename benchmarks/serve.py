"""A message to its reply over HTTP: `aop serve` as a process, many conversations at once, the local model reading.

    python -m benchmarks.serve                 64 conversations, on memory and on SQLite
    python -m benchmarks.serve --talks 200     more of them, one after another in each place

Each conversation is the sample's wrong item: five messages to a question, another to the approval. Beside it, in the
same run: the floor of this HTTP stack (`/healthz`, which does nothing), and how long reading one message takes alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PLACES = 64
TALK = (
    ("hi, this isn't what I ordered", ()),
    ("the order is W1234567 and my email is ana@example.com", ()),
    ("the trail running shoes", ()),
    ("here it is", ("photo.jpg",)),
    ("a refund please", ()),
    ("yes", ()),
)
WANTED_MS = 30.0


@dataclass
class Measured:
    """Seconds of every round trip, and of the whole."""

    each: list[float] = field(default_factory=list)
    whole: float = 0.0
    processor: float = 0.0  # seconds that the service's process took

    def at(self, share: float) -> float:
        """Milliseconds that a share of the round trips stays under."""
        return sorted(self.each)[min(int(len(self.each) * share), len(self.each) - 1)] * 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES, help="conversations at once")
    parser.add_argument("--talks", type=int, default=128, help="conversations in all")
    parser.add_argument("--think", type=float, default=1.0, help="seconds between a reply and the next message")
    given = parser.parse_args(arguments)
    print(f"{given.places} at once, {given.talks} conversations of {len(TALK)} messages, {given.think:g} s to think")
    print(f"{'':24}{'p50 ms':>10}{'p99 ms':>10}{'messages/s':>12}{'cpu ms each':>13}")
    missed = False
    for name, store in (("memory", "memory"), ("SQLite, synced", "sqlite:{folder}/conversations.db")):
        with TemporaryDirectory() as folder:
            floor, talked = asyncio.run(_measured(store.format(folder=folder), given))
        _row(f"{name}: nothing", floor)
        _row(f"{name}: a message", talked)
        missed |= talked.at(0.5) > WANTED_MS
    print(f"wanted: p50 of a message at most {WANTED_MS:g} ms{'; missed' if missed else ''}")
    return 1 if missed else 0


def _row(name: str, found: Measured) -> None:
    each = found.processor / len(found.each) * 1_000
    print(f"{name:24}{found.at(0.5):>10.1f}{found.at(0.99):>10.1f}{len(found.each) / found.whole:>12.0f}{each:>13.1f}")


async def _measured(store: str, given: argparse.Namespace) -> tuple[Measured, Measured]:
    words = [sys.executable, "-m", "aop", "serve", "procedures", "--port", "0", "--store", store]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        port, key = await asyncio.to_thread(_started, process)
        before = _processor(process.pid)
        floor = await _all(port, key, given, _nothing)
        between = _processor(process.pid)
        talked = await _all(port, key, given, _talk)
        floor.processor, talked.processor = between - before, _processor(process.pid) - between
        return floor, talked
    finally:
        process.terminate()
        process.wait(timeout=30)


def _processor(pid: int) -> float:
    """Seconds of processor that a process took, which does not depend on who else is on the machine; 0 where nobody
    says."""
    file = Path(f"/proc/{pid}/stat")
    if not file.is_file():
        return 0.0
    user, system = file.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _started(process: subprocess.Popen[str]) -> tuple[int, str]:
    port, key = 0, ""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("serving "):
            port = int(line.rsplit(":", 1)[1])
        if line.startswith("key "):
            key = line.rsplit(" ", 1)[1].strip()
        if line.startswith("ready"):
            return port, key
    raise SystemExit("the service did not start")


async def _all(port: int, key: str, given: argparse.Namespace, play: Any) -> Measured:
    """Every place plays one conversation after another, over a connection of its own."""
    found = Measured()
    left = iter(range(given.talks))
    began = time.perf_counter()

    async def place(number: int) -> None:
        connection = await Connection.open(port, key)
        await asyncio.sleep(number / given.places * given.think)  # people do not write in step
        for _ in left:
            await play(connection, found, given.think)
        connection.close()

    await asyncio.gather(*(place(number) for number in range(given.places)))
    found.whole = time.perf_counter() - began
    return found


async def _talk(connection: Connection, found: Measured, think: float) -> None:
    begun = await connection.ask("POST", "/conversations", {})
    path = f"/conversations/{begun['conversation']}/messages"
    for number, (text, attachments) in enumerate(TALK):
        began = time.perf_counter()
        told = await connection.ask("POST", path, {"id": f"m{number}", "text": text, "attachments": attachments})
        found.each.append(time.perf_counter() - began)
        assert told["lines"], told
        await asyncio.sleep(think)


async def _nothing(connection: Connection, found: Measured, think: float) -> None:
    for _ in TALK:
        began = time.perf_counter()
        await connection.ask("GET", "/healthz", None)
        found.each.append(time.perf_counter() - began)
        await asyncio.sleep(think)


@dataclass
class Connection:
    """One connection that is kept open, with as little of a client as there can be: it is the service that is
    measured, on the same cores."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    key: str

    @classmethod
    async def open(cls, port: int, key: str) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port), key)

    async def ask(self, method: str, path: str, body: Any) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.key}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        self.writer.write(head.encode() + data)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status, *headers = answer.split("\r\n")
        length = next(int(line.split(":")[1]) for line in headers if line.lower().startswith("content-length"))
        content = json.loads(await self.reader.readexactly(length))
        assert status.split()[1] in ("200", "201"), (status, content)
        return content

    def close(self) -> None:
        self.writer.close()


if __name__ == "__main__":
    assert Path("procedures").is_dir(), "run it from the root of the project"
    sys.exit(main())
