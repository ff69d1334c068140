"""The first ten minutes of the README, word for word: each line is run, and says what stands behind it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conversations import ROOT

BLOCK = re.search(r"^## Ten minutes\n\n((?:    .*\n)+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
assert BLOCK is not None
LINES = [line.strip() for line in BLOCK[1].splitlines()]

#: `aop test` fails on purpose: a test still says 30 days.
FAILS = ("aop test",)
_SAID = re.compile(r"say: (?P<first>[^;]+); then: (?P<second>.+)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with a command `aop` of this source."""
    command = tmp_path / "bin" / "aop"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m aop "$@"\n', "utf-8")
    command.chmod(0o755)
    (tmp_path / "work").mkdir()
    return tmp_path


def run(line: str, said: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", line],  # noqa: S607  (as a reader types it)
        cwd=folder / "work",
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_line_does_what_stands_behind_it(folder: Path) -> None:
    for line in LINES:
        command, _, told = line.partition("#")
        said = _SAID.search(told)
        talk = f"{said['first'].strip()}\n{said['second'].strip()}\n" if said else ""
        done = run(command.strip(), talk, folder)
        assert done.returncode == (1 if command.startswith(FAILS) else 0), (line, done.stdout, done.stderr)
        if said:
            assert "Shall I refund $40.00 for Running socks?" in done.stdout
        elif told and not command.startswith("aop new"):
            assert told.strip() in done.stdout, (line, done.stdout)


def test_all_of_the_ten_minutes_are_there() -> None:
    commands = [line.split()[1] for line in LINES if line.startswith("aop ")]
    assert commands == ["new", "chat", "check", "diff", "test", "prove"]
