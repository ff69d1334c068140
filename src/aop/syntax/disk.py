"""The files of a workspace on disk: the only place of the front end that reads one.

What is read is bounded: so many files, so large, so deep. A link is followed only to a file of the workspace.
Nothing here parses, so that a command which only asks whether something changed need not wait for the parser.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from aop.diagnostics import Finding, Severity
from aop.syntax.kinds import WORKSPACE_NAME, Kind, is_read, kind_of
from aop.syntax.source import MAX_FILE_BYTES, start_of, too_large

MAX_FILES = 2_000
MAX_FOLDER_DEPTH = 12

#: How many entries of folders are looked at.
MAX_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of the files by their path in the workspace; `shown` is put before each path in findings.

    A file that has no part in the workspace is listed without its bytes. `findings` are about what could not be read.
    """

    root: Path
    shown: str
    files: dict[str, bytes] = field(repr=False)
    findings: tuple[Finding, ...] = ()


def find_workspaces(path: str | Path) -> tuple[Path, ...]:
    """The folder of every workspace at or below a path; when there is none, the nearest above."""
    walk = _Walk(os.fspath(path))
    walk.folder("", 0)
    found = (file for file in walk.files if file.rpartition("/")[2] == WORKSPACE_NAME)
    below = tuple(sorted((Path(path) / file).parent for file in found))
    above = None if below else _workspace_above(Path(path))
    return below if above is None else (above,)


def read_disk(path: str | Path) -> Contents:
    """What is on disk of the workspace in a folder, or of the one that a file or folder belongs to."""
    start = Path(path)
    root = _workspace_above(start) or (start if os.path.isdir(start) else start.parent)
    disk = _Disk(root)
    files = disk.contents()
    return Contents(root, disk.shown, files, tuple(disk.findings))


def _workspace_above(path: Path) -> Path | None:
    """The nearest folder that is a workspace, from this path upwards."""
    if _is_workspace(path):
        return path
    folders = Path(os.path.abspath(path)).parents
    return next((_near(folder) for folder in folders if _is_workspace(folder)), None)


def _is_workspace(folder: Path) -> bool:
    return os.path.isfile(folder / WORKSPACE_NAME)


def _near(path: Path) -> Path:
    """Relative to the working folder, where it lies in there."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


class _Walk:
    """The files below a folder, in the order of their names; hidden ones are left out.

    A path is a text with `/` from the root on. `inner` says whether folders that are workspaces of their own are
    entered. `links` are those of the files that are one. `passed` are folders that were not entered, with the reason.
    """

    def __init__(self, root: str, inner: bool = True) -> None:
        self.root = root
        self.inner = inner
        self.files: list[str] = []
        self.links: set[str] = set()
        self.passed: list[tuple[str, str]] = []
        self.left = MAX_ENTRIES

    def folder(self, folder: str, depth: int) -> None:
        try:
            with os.scandir(os.path.join(self.root, folder)) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            self.passed.append((folder, f"the folder cannot be read: {_reason(error)}"))
            return
        for entry in entries:
            self.left -= 1
            if self.left == -1:
                self.passed.append((folder, f"there are more than {MAX_ENTRIES:,} files and folders"))
            if self.left >= 0 and not entry.name.startswith("."):
                self.entry(entry, f"{folder}/{entry.name}" if folder else entry.name, depth)

    def entry(self, entry: os.DirEntry[str], path: str, depth: int) -> None:
        if not _is_folder(entry):
            self.files.append(path)
            if entry.is_symlink():
                self.links.add(path)
        elif entry.is_symlink():
            self.passed.append((path, "a link to a folder is not followed"))
        elif depth == MAX_FOLDER_DEPTH:
            self.passed.append((path, f"folders are nested more than {MAX_FOLDER_DEPTH} deep"))
        elif self.inner or not _is_workspace(Path(self.root, path)):
            self.folder(path, depth + 1)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself; reading it says so
        return False


class _Disk:
    """Reads the files of one workspace; what cannot be read becomes a finding."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.real_root = os.path.realpath(root)
        near = _near(Path(os.path.abspath(root))).as_posix()
        self.shown = "" if near == "." else f"{_printable(near)}/"
        self.findings: list[Finding] = []

    def contents(self) -> dict[str, bytes]:
        """The YAML files and the articles by their path in the workspace."""
        walk = _Walk(os.fspath(self.root), inner=False)
        walk.folder("", 0)
        for folder, reason in walk.passed:
            self.finding("AOP109", reason, folder or ".", "", Severity.WARNING)
        paths = [path for path in walk.files if is_read(path)]
        if len(paths) > MAX_FILES:
            message = f"the workspace has more than {MAX_FILES:,} YAML files; the rest is not read"
            self.finding("AOP108", message, paths[MAX_FILES], "split it into several workspaces")
        read = {path: self.content(path, path in walk.links) for path in paths[:MAX_FILES]}
        return {_printable(path): content for path, content in read.items() if content is not None}

    def content(self, path: str, is_link: bool) -> bytes | None:
        """The bytes of a file that has a part in the workspace; none are read of one that has not. No folder on the
        way to it is a link, so only the file itself may lead elsewhere."""
        if kind_of(path) is Kind.STRAY:
            return b""
        file = os.path.join(self.real_root, path)
        try:
            real = os.path.realpath(file, strict=True) if is_link else file
            if is_link and os.path.commonpath((real, self.real_root)) != self.real_root:
                self.finding("AOP109", "the file is a link to outside of the workspace", path, "copy it here")
                return None
            return self.bytes(path, real)
        except OSError as error:
            self.finding("AOP109", f"the file cannot be read: {_reason(error)}", path)
            return None

    def bytes(self, path: str, real: str) -> bytes | None:
        status = os.lstat(real)  # what became a link since it was listed is no ordinary file
        if not stat.S_ISREG(status.st_mode):
            self.finding("AOP109", "this is no ordinary file", path)
            return None
        if status.st_size > MAX_FILE_BYTES:
            self.findings.append(too_large(self.shown + _printable(path), status.st_size))
            return None
        return read_bounded(real, status.st_size, MAX_FILE_BYTES)

    def finding(
        self, code: str, message: str, path: str, advice: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self.findings.append(Finding(code, message, start_of(self.shown + _printable(path)), advice, severity))


def read_bounded(path: str, size: int, most: int) -> bytes:
    """The bytes of a file of about this size; of one that grew meanwhile, at most one more than `most`. Reading asks
    for as much memory as it is told to read, so it is told what is there."""
    with open(path, "rb", buffering=0) as file:
        content = file.read(size + 1)
        return content if len(content) <= size else content + file.read(most + 1 - len(content))


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def _printable(path: str) -> str:
    """A path that can be shown: bytes that are no text become marks."""
    return path.encode(errors="replace").decode()
