"""The releases of a service: which are loaded, which one is live, and which were.

New conversations begin with the live one; a conversation that runs stays with the release it began with. A folder keeps
them over a restart, a file for each digest and `live`, one digest a line, the last of which is live now:

    releases/3f2a….aopc
    releases/live

What is named at the start goes live unless it was live before: then what people chose since stays.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aop.errors import ReleaseError, WrongUse
from aop.machine.artifact import dump, load
from aop.machine.release import Release
from aop.runtime import Runtime

#: So many releases run beside each other, and so many steps back are remembered.
MAX_LOADED, MAX_REMEMBERED = 8, 200
MAX_BYTES = 64 * 1024 * 1024
LIVE, SUFFIX = "live", ".aopc"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release with the runtime of its conversations."""

    release: Release
    runtime: Runtime

    @property
    def digest(self) -> str:
        return self.release.digest


class Releases:
    """Loads releases of one workspace. Raises WrongUse for one of another workspace, and where there is no room."""

    def __init__(self, make: Callable[[Release], Runtime], folder: Path | None = None) -> None:
        self._make = make
        self._folder = folder
        self._loaded: dict[str, Loaded] = {}
        self._order: list[str] = []

    def start(self, first: Release) -> None:
        """With what was named at the start, and what the folder keeps."""
        self._order = self._read_order()
        self._load(first)
        for digest in dict.fromkeys(reversed(self._order)):
            if digest not in self._loaded and len(self._loaded) < MAX_LOADED:
                self._could_load(digest)
        if first.digest not in self._order or self._order[-1] not in self._loaded:
            self.activate(first.digest)

    @property
    def live(self) -> Loaded:
        return self._loaded[self._order[-1]]

    def all(self) -> tuple[Loaded, ...]:
        return tuple(self._loaded.values())

    def of(self, digest: str) -> Loaded | None:
        return self._loaded.get(digest)

    def was_live(self, digest: str) -> bool:
        return digest in self._order

    def before(self) -> str | None:
        """What was live before what is live now."""
        live = self._order[-1]
        return next((digest for digest in reversed(self._order) if digest != live and digest in self._loaded), None)

    def add(self, release: Release) -> Loaded:
        """Loads a release; it is not live."""
        return self._loaded.get(release.digest) or self._load(release)

    def load_kept(self, digest: str) -> Loaded:
        """Loads a release of the folder. Raises ReleaseError where it is not there, or is none."""
        if digest in self._loaded:
            return self._loaded[digest]
        if self._folder is None:
            raise WrongUse("this service keeps no releases: start it with `--releases DIR`")
        release = read_release(self._folder / (digest + SUFFIX))
        if release.digest != digest:
            raise ReleaseError(f"the file of the release {digest} holds another one")
        return self._load(release)

    def activate(self, digest: str) -> None:
        """Lets a loaded release go live. Raises WrongUse where it is not loaded, or cannot be remembered."""
        if digest not in self._loaded:
            raise WrongUse(f"the release {digest} is not loaded")
        order = [*self._order, digest][-MAX_REMEMBERED:]
        self._write(LIVE, "".join(f"{item}\n" for item in order).encode())
        self._order = order

    def follow(self) -> None:
        """What another process of the same folder let go live."""
        order = self._read_order()
        if order and order != self._order and (order[-1] in self._loaded or self._could_load(order[-1])):
            self._order = order

    def _load(self, release: Release) -> Loaded:
        others = next(iter(self._loaded.values()), None)
        if others is not None and release.workspace.name != others.release.workspace.name:
            raise WrongUse(
                f"this is a release of {release.workspace.name}: a service has one workspace, "
                f"{others.release.workspace.name}"
            )
        if len(self._loaded) >= MAX_LOADED:
            raise WrongUse(f"{MAX_LOADED} releases are loaded: start the service again with those that are needed")
        loaded = Loaded(release, self._make(release))
        self._write(release.digest + SUFFIX, dump(release))
        self._loaded[release.digest] = loaded
        return loaded

    def _could_load(self, digest: str) -> bool:
        try:
            self.load_kept(digest)
        except WrongUse:
            return False  # built for another version, or gone: nothing of it can run here
        return True

    # ---- the folder

    def _read_order(self) -> list[str]:
        file = None if self._folder is None else self._folder / LIVE
        if file is None or not file.is_file():
            return []
        try:
            return [line for line in file.read_text("ascii").split() if line.isalnum()][-MAX_REMEMBERED:]
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(f"`{file}` cannot be read") from error

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all, as another process may be reading."""
        if self._folder is None:
            return
        target, beside = self._folder / name, self._folder / f".{name}.{uuid4().hex[:8]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if name == LIVE or not target.exists():
                beside.write_bytes(content)
                beside.replace(target)
        except OSError as error:
            with suppress(OSError):  # its folder may be none
                beside.unlink(missing_ok=True)
            raise WrongUse(f"`{target}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error


def read_release(path: Path) -> Release:
    """A release of a file. Raises ReleaseError for what is none, and where it cannot be read."""
    try:
        with path.open("rb") as opened:
            document = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReleaseError(f"`{path}` cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    if len(document) > MAX_BYTES:
        raise ReleaseError(f"`{path}` is larger than {MAX_BYTES} bytes")
    return load(document)
