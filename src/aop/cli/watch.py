"""`aop check --watch`: check again whenever a file changes, until the key that interrupts.

It asks the disk for the times of the files instead of the system for events: that works on every disk, in containers
and over networks, and needs no package. After a change it waits until the files are quiet, because editors and
`git switch` write several. What an unchanged file declares is kept in memory, so only changed files are parsed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from aop.cli.check import Checked, found_in, of, show, workspaces
from aop.diagnostics import Finding
from aop.errors import WrongUse
from aop.syntax.disk import MAX_ENTRIES, find_workspaces, read_disk
from aop.syntax.kinds import Kind, is_yaml

EVERY_SECONDS = 0.5

#: Files are quiet when two looks this far apart see the same; after so many looks it is checked all the same.
QUIET_SECONDS = 0.1
MAX_QUIET_LOOKS = 20

INTERRUPTED = 130

#: Path, time and size of each file.
Seen: TypeAlias = frozenset[tuple[str, int, int]]

if TYPE_CHECKING:
    from aop.syntax.workspace_files import Declared

    Read: TypeAlias = tuple[Declared, tuple[Finding, ...]]


def run(path: Path) -> int:
    """Checks, then waits for changes. Wrong use at the start is raised; later it is only said."""
    memory = _Memory()
    try:
        seen = look(path)
        _check(path, memory)
        while True:
            _line("watching for changes; Ctrl-C ends")
            changed = _wait(path, seen)
            _line(_named(seen, changed))
            seen = changed
            _check_again(path, memory)
    except KeyboardInterrupt:
        return INTERRUPTED


def look(path: Path) -> Seen:
    """The YAML and Markdown files at or below the workspaces of a path; one that goes while one looks is not there."""
    seen: set[tuple[str, int, int]] = set()
    left = MAX_ENTRIES
    for folder in find_workspaces(path) or (path,):
        for parent, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            left -= len(folders) + len(files)
            if left < 0:
                return frozenset(seen)
            seen.update(_stamp(os.path.join(parent, name)) for name in files if is_yaml(name) or name.endswith(".md"))
    return frozenset(seen)


def _stamp(file: str) -> tuple[str, int, int]:
    try:
        status = os.stat(file)
    except OSError:
        return file, 0, -1
    return file, status.st_mtime_ns, status.st_size


def _wait(path: Path, seen: Seen) -> Seen:
    """Until something differs from what was seen, and then until nothing does."""
    while (now := look(path)) == seen:
        time.sleep(EVERY_SECONDS)
    for _ in range(MAX_QUIET_LOOKS):
        time.sleep(QUIET_SECONDS)
        before, now = now, look(path)
        if now == before:
            break
    return now


def _named(before: Seen, after: Seen) -> str:
    """Which files changed, came or went."""
    names = sorted({os.path.relpath(file) for file, _, _ in before ^ after})
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"changed: {', '.join(names[:3])}{more}"


def _line(text: str) -> None:
    from aop.diagnostics.terminal import visible

    sys.stdout.write(f"\n--- {visible(text)}\n")
    sys.stdout.flush()


def _check(path: Path, memory: _Memory) -> None:
    show([memory.checked(folder) for folder in workspaces(path)], "text")
    sys.stdout.flush()


def _check_again(path: Path, memory: _Memory) -> None:
    """Between two saves there may be no workspace; that is no reason to stop."""
    try:
        _check(path, memory)
    except WrongUse as error:
        sys.stdout.write(f"error: {error}\n")


class _Memory:
    """What each file declared when it was last read. Declarations are frozen, so they may be compiled again."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes | str, Read]] = {}

    def checked(self, folder: Path) -> Checked:
        contents = read_disk(folder)
        return of(contents, found_in(contents, self.read))

    def read(self, kind: Kind, path: str, content: bytes | str) -> Read:
        from aop.syntax.workspace_files import read_one

        kept = self.files.get(path)
        if kept is None or kept[0] != content:
            kept = self.files[path] = content, read_one(kind, path, content)
        return kept[1]
