"""A service on a real socket of this machine, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aop.service.run import bound_to, serve

#: A service that has not begun to listen by then never does.
STARTS_SECONDS = 60


@contextmanager
def listening(site: Any) -> Iterator[str]:
    """The address of a service while the block runs; it is stopped as a signal does."""
    address: list[str] = []
    started = threading.Event()
    stopping: list[Any] = []

    def told(found: str) -> None:
        address.append(found)
        started.set()

    async def main() -> None:
        stop = asyncio.Event()
        stopping.append((asyncio.get_running_loop(), stop))
        await serve(site.app, site.service, bound_to("127.0.0.1", 0), told, stop)

    def run() -> None:
        try:
            asyncio.run(main())
        finally:
            started.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(STARTS_SECONDS)
    try:
        yield address[0]
    finally:
        loop, stop = stopping[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(STARTS_SECONDS)


class Process:
    """`aop serve`, or whatever else listens and says where, as a process."""

    def __init__(self, *words: str, environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": "src", **(environment or {})},
        )
        self.told: list[str] = []
        self.logged = ""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told.append(line.rstrip("\n"))
            if line.startswith("ready"):
                break
        else:
            assert self._process.stderr is not None
            raise AssertionError("\n".join([*self.told, self._process.stderr.read()]))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def address(self) -> str:
        return next(line.rsplit(" ", 1)[1] for line in self.told if line.startswith("serving "))

    @property
    def key(self) -> str:
        return next(line.rsplit(" ", 1)[1] for line in self.told if line.startswith("key "))

    def interrupt(self) -> None:
        """As Ctrl-C does, and goes on."""
        self._process.send_signal(signal.SIGINT)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Its exit code."""
        self._process.send_signal(how)
        _, self.logged = self._process.communicate(timeout=STARTS_SECONDS)
        return self._process.returncode
