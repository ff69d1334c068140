"""Findings of a workspace that did not change, kept in the user's cache folder.

Starting the parser costs more than parsing: an unchanged workspace prints its findings without either. An entry is
found by a digest of everything that a finding can depend on: the bytes that were read from disk, what could not be
read, where it lies, the day, and this package. So an entry is never stale, only unused, and the oldest go.

An entry is JSON behind its own digest: offsets into texts that are read anew, never code. One that is damaged, too
large, or in a folder that others may write to is as good as none. Writers race harmlessly: each renames a whole file.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from aop import __version__
from aop.diagnostics import Finding, Fix, Note, Severity, Source, Span
from aop.syntax.disk import Contents, read_bounded
from aop.syntax.source import read_source

MAX_ENTRIES = 200
MAX_ENTRY_BYTES = 1 << 20

#: Rises when the form of an entry changes.
FORM = 1


def cache_folder() -> Path | None:
    """Where the user's caches are, or None where there is no home. A relative XDG_CACHE_HOME is none."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(given):
        return Path(given) / "aop" / "findings"
    home = os.path.expanduser("~")
    return Path(home) / ".cache" / "aop" / "findings" if os.path.isabs(home) else None


class Kept:
    """What was found before. Without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, contents: Contents) -> tuple[Finding, ...] | None:
        """The findings about exactly these contents, or None."""
        file = self._file(contents)
        if file is None or not _private(file.parent):
            return None
        try:
            size = min(os.stat(file).st_size, MAX_ENTRY_BYTES)
            found = _read(read_bounded(os.fspath(file), size, MAX_ENTRY_BYTES), _Texts(contents))
            os.utime(file)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None
        return found

    def put(self, contents: Contents, findings: tuple[Finding, ...]) -> None:
        """Keep them, if they can be kept; a full disk is no reason to fail a check."""
        file = self._file(contents)
        entry = _written(findings, _Texts(contents))
        if file is None or entry is None or len(entry) > MAX_ENTRY_BYTES:
            return
        with suppress(OSError):
            os.makedirs(file.parent, mode=0o700, exist_ok=True)
            if _private(file.parent):
                _replace(file, entry)
                _prune(file.parent)

    def _file(self, contents: Contents) -> Path | None:
        return None if self.folder is None else self.folder / f"{digest(contents)}.json"


def digest(contents: Contents) -> str:
    """Of everything that the findings can depend on."""
    hashed = sha256(_tool())
    for part in _parts(contents):
        hashed.update(b"%d:" % len(part))  # so that no part can pass for two
        hashed.update(part)
    return hashed.hexdigest()


def _parts(contents: Contents) -> Iterator[bytes]:
    yield datetime.now(UTC).date().isoformat().encode()  # an article may become stale
    yield contents.shown.encode()
    yield b"%d" % len(contents.files)
    for path in sorted(contents.files):
        yield path.encode()
        yield contents.files[path]
    for finding in contents.findings:
        yield f"{finding.code} {finding.severity} {finding.message} {finding.help} {finding.span.source.path}".encode()


@cache
def _tool() -> bytes:
    """This package and what it stands on, by the names, sizes and times of its files: reading them would cost more
    than the check. The folders of installed packages change when one is replaced."""
    hashed = sha256(f"{FORM} {__version__} {sys.version} {sys.platform}".encode())
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path, status in sorted(_sources(package)):
        hashed.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode(errors="replace"))
    for folder in (path for path in sys.path if path.endswith(("site-packages", "dist-packages"))):
        with suppress(OSError):
            hashed.update(f"{folder} {os.stat(folder).st_mtime_ns}\n".encode(errors="replace"))
    return hashed.digest()


def _sources(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _sources(entry.path)
            else:
                yield entry.path, entry.stat()


# ---- the folder


def _private(folder: Path) -> bool:
    """Whether only this user writes there; someone else's entry could hide a finding."""
    try:
        status = os.stat(folder)
    except OSError:
        return False
    return sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _replace(file: Path, entry: bytes) -> None:
    part = file.with_name(f"{file.stem}.{os.getpid()}.{time.monotonic_ns()}.part")
    try:
        part.write_bytes(entry)
        os.replace(part, file)
    except OSError:
        part.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """The oldest go, what a killed process left among them."""
    with os.scandir(folder) as entries:
        if len(names := [entry.path for entry in entries]) <= MAX_ENTRIES:
            return
    for path in sorted(names, key=_age)[: len(names) - MAX_ENTRIES]:
        with suppress(OSError):
            os.unlink(path)


def _age(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:  # another process was faster
        return 0.0


# ---- an entry


class _Texts:
    """The texts of the files, decoded when a finding needs them."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.read: dict[str, Source] = {}

    def source(self, path: str) -> Source:
        """Raises KeyError when no file is shown under this path, ValueError when it has no text."""
        if path not in self.read:
            shown = self.contents.shown
            if not path.startswith(shown):
                raise KeyError(path)
            page, _ = read_source(path, self.contents.files[path[len(shown) :]])
            if page is None:
                raise ValueError(path)
            self.read[path] = page.source
        return self.read[path]


def _written(findings: tuple[Finding, ...], texts: _Texts) -> bytes | None:
    """None when a place could not be found again."""
    try:
        data = [_form(item, texts) for item in findings]
    except (KeyError, ValueError):
        return None
    body = json.dumps(data).encode()
    return sha256(body).hexdigest().encode() + b"\n" + body


def _form(item: Finding, texts: _Texts) -> list[Any]:
    notes = [[note.message, _place(note.span, texts)] for note in item.notes]
    fixes = [[fix.replacement, fix.safe, _place(fix.span, texts)] for fix in item.fixes]
    return [item.code, str(item.severity), item.message, item.help, _place(item.span, texts), notes, fixes]


def _place(span: Span, texts: _Texts) -> list[str | int]:
    """A whole file is a path alone."""
    if not span.source.text:
        return [span.source.path]
    if texts.source(span.source.path).text != span.source.text:
        raise ValueError(span.source.path)
    return [span.source.path, span.start, span.end]


def _read(entry: bytes, texts: _Texts) -> tuple[Finding, ...]:
    """Raises one of what `Kept.get` expects when this is no entry."""
    sum_, _, body = entry.partition(b"\n")
    if len(entry) > MAX_ENTRY_BYTES or sha256(body).hexdigest().encode() != sum_:
        raise ValueError("damaged")
    return tuple(_finding(item, texts) for item in json.loads(body))


def _finding(item: Any, texts: _Texts) -> Finding:
    code, severity, message, help_, place, notes, fixes = item
    return Finding(
        _text(code),
        _text(message),
        _span(place, texts),
        _text(help_),
        Severity(severity),
        tuple(Note(_span(place, texts), _text(note)) for note, place in notes),
        tuple(Fix(_span(place, texts), _text(replacement), safe is True) for replacement, safe, place in fixes),
    )


def _span(place: Any, texts: _Texts) -> Span:
    path, *offsets = place
    if not offsets:
        return Span(Source.of(_text(path), ""), 0, 0)
    start, end = offsets
    source = texts.source(_text(path))
    if not 0 <= start <= end <= len(source.text):
        raise ValueError("outside of the text")
    return Span(source, start, end)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
