"""Several processes on one address and one database: they share the socket, and the database says who is at what.

The first process only looks after the others: one that dies is started again, and a signal goes to all of them. They
count their figures in one folder, so that whichever is asked tells those of all.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from secrets import token_hex
from tempfile import TemporaryDirectory
from types import FrameType

from aop.errors import WrongUse

#: More processes than this are no help to one database.
MAX_WORKERS = 64
#: A process that dies is started again, but no more than so many in so many seconds.
MAX_RESTARTS, WITHIN_SECONDS = 10, 60.0
#: A process that does not stop by then is killed.
STOPS_SECONDS = 40.0
LOOKS_SECONDS = 0.2
#: How processes sign browsers' tokens alike, where no keys are given.
TOKEN_SECRET = "AOP_TOKEN_SECRET"  # noqa: S105 - a name, no secret
#: Names the folder in which figures are counted together (`aop.service.metrics`, which this need not load).
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
#: By what a process knows that it is one of several: the number of the socket that it was handed.
SOCKET = "AOP_SOCKET"


def is_one_of_several() -> bool:
    """Whether somebody looks after this process, and others like it."""
    return SOCKET in os.environ


def shared_socket() -> socket.socket | None:
    """The socket that this process was handed, which is taken once; None where it is not one of several."""
    given = os.environ.get(SOCKET, "")
    return socket.socket(fileno=int(given)) if given.isdigit() else None


class Workers:
    """Runs a command several times on one socket until it is told to stop."""

    def __init__(self, words: Sequence[str], bound: socket.socket, count: int) -> None:
        if not 1 <= count <= MAX_WORKERS:
            raise WrongUse(f"there are 1 to {MAX_WORKERS} processes, not {count}")
        self._words = [sys.executable, "-m", "aop", *words]
        self._fd = bound.fileno()
        self._count = count
        self._processes: list[subprocess.Popen[str]] = []
        self._restarts: deque[float] = deque(maxlen=MAX_RESTARTS)
        self._is_stopping = False
        self._figures = TemporaryDirectory(prefix="aop-figures-")
        self._environment = {
            TOKEN_SECRET: token_hex(32),
            TOGETHER: self._figures.name,
            **os.environ,
            SOCKET: str(bound.fileno()),
        }

    def start(self) -> None:
        """Raises WrongUse where one of them cannot start; what is wrong it has said itself."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        self._processes = [self._one() for _ in range(self._count)]
        for process in self._processes:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                self._end()
                raise WrongUse("a process of the service did not start")

    def look_after(self) -> int:
        """Until a signal comes: 0; 1 where they die again and again."""
        while not self._is_stopping:
            dead = [process for process in self._processes if process.poll() is not None]
            for process in dead:
                self._processes.remove(process)
                if self._is_hopeless():
                    self._end()
                    return 1
                self._processes.append(self._one())
            time.sleep(LOOKS_SECONDS)
        self._end()
        return 0

    def _one(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - this program itself
            self._words, stdout=subprocess.PIPE, text=True, pass_fds=[self._fd], env=self._environment
        )

    def _is_hopeless(self) -> bool:
        now = time.monotonic()
        self._restarts.append(now)
        return len(self._restarts) == MAX_RESTARTS and now - self._restarts[0] < WITHIN_SECONDS

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._is_stopping = True

    def _end(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOPS_SECONDS
        for process in self._processes:
            try:
                process.wait(timeout=max(end - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        self._figures.cleanup()
