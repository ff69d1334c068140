"""Files of releases: reading one, and finding the one of a release in the folder of a service.

Whoever asks over HTTP hears the name of a file at most, never where it lies.
"""

from __future__ import annotations

from pathlib import Path

from aop.errors import ReleaseError
from aop.machine.artifact import ReleaseFile, read

MAX_BYTES = 64 * 1024 * 1024
#: So many files of the folder are looked through.
MAX_FILES = 200
SUFFIX = ".aopc"


def read_release(path: Path) -> ReleaseFile:
    """A release of a file. Raises ReleaseError for what is none, and where it cannot be read."""
    return _read(path, str(path))


def in_folder(folder: Path, digest: str) -> ReleaseFile:
    """The file of a release, whatever it is called. Raises ReleaseError where there is none, and where it holds
    something else than its name says."""
    path = _file_of(folder, digest)
    if path is None:
        raise ReleaseError(f"no file of the releases folder holds the release {digest}: put it there first")
    file = _read(path, path.name)
    if file.release.digest != digest:
        raise ReleaseError(f"the file of the release {digest} holds another one")
    return file


def _read(path: Path, called: str) -> ReleaseFile:
    try:
        with path.open("rb") as opened:
            document = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReleaseError(f"`{called}` cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    if len(document) > MAX_BYTES:
        raise ReleaseError(f"`{called}` is larger than {MAX_BYTES} bytes")
    return read(document)


def _file_of(folder: Path, digest: str) -> Path | None:
    """The one that is named after it, else the first that says that it holds it."""
    named, said = folder / (digest + SUFFIX), f'"digest":"{digest}"'.encode()
    try:
        if named.exists():
            return named
        others = sorted(folder.glob(f"*{SUFFIX}"))[:MAX_FILES]
        return next((item for item in others if item.stat().st_size <= MAX_BYTES and said in item.read_bytes()), None)
    except OSError:
        return None
