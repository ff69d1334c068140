"""Systems that others wrote, started on this machine for a test and stopped after it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PRISM = HERE / "node_modules" / ".bin" / "prism"
LOCALSTRIPE = HERE / ".venv" / "bin" / "localstripe"

#: Prism reads a description for some seconds, more on a busy machine.
START_SECONDS = 90
STOP_SECONDS = 10


def missing(*programs: Path) -> str:
    """What keeps a system from being started here; nothing when it can be."""
    if any(program.is_relative_to(HERE / "node_modules") for program in programs) and shutil.which("node") is None:
        return "node is not installed"
    return next((f"{item.name} is not installed: make test-contract" for item in programs if not item.exists()), "")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def localstripe() -> Iterator[str]:
    """A stateful Stripe that starts empty."""
    port = free_port()
    with running([str(LOCALSTRIPE), "--port", str(port), "--from-scratch"], port) as base:
        yield base


@contextmanager
def prism(spec: Path, upstream: str | None = None) -> Iterator[str]:
    """The answers of a description's examples; or, with `upstream`, its requests and answers held against it."""
    port = free_port()
    what = ["proxy", str(spec), upstream, "--errors"] if upstream else ["mock", str(spec)]
    with running([str(PRISM), *what, "--host", "127.0.0.1", "--port", str(port)], port) as base:
        yield base


@contextmanager
def running(command: list[str], port: int, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server, from its start to its end."""
    started = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(started, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(STOP_SECONDS)


def _wait_for(started: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if started.poll() is not None:
            raise RuntimeError(f"{started.args!r} ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{started.args!r} did not start in {START_SECONDS} seconds")
