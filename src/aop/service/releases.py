"""The releases of a service: which are loaded, which one is live, and which were.

New conversations begin with the live one; a conversation that runs stays with the release it began with. The store
keeps every release that was loaded (`aop.runtime.serving`), so one that nobody is at is let go and loaded again when
one of its conversations goes on. New ones come from a folder of `.aopc` files.

What is named at the start goes live unless it was live before: then what people chose since stays. Where keys are
listed, only what one of them signed is loaded, the one that is named at the start and those of before included.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aop.audit.notes import Forged, Verifier
from aop.audit.signed_releases import signer_of
from aop.engine.program import Program
from aop.errors import ReleaseError, WrongUse
from aop.machine.artifact import ReleaseFile
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.runtime import Runtime
from aop.runtime.clocks import SystemClock
from aop.runtime.serving import ServedReleases, Table
from aop.service.release_files import in_folder
from aop.stores.memory_shelf import MemoryShelf

#: So many releases run beside each other; so many more are ready to read what they decided.
MAX_LOADED, MAX_READY = 8, 8
#: So many releases are remembered that could not be loaded.
MAX_REFUSED = 200
#: Who let go live what was named at the start.
AT_START = "the start of the service"

_LOG = logging.getLogger("aop.service")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release with the runtime of its conversations."""

    release: Release
    runtime: Runtime

    @property
    def digest(self) -> str:
        return self.release.digest


class Releases:
    """Loads releases of one workspace. Raises WrongUse for one of another workspace, for one that no listed key signed,
    and where there is no room. `gone` is told of a release that was let go."""

    def __init__(
        self,
        make: Callable[[Release], Runtime],
        folder: Path | None = None,
        served: ServedReleases | None = None,
        *,
        listed: tuple[Verifier, ...] = (),
        clock: Clock | None = None,
        gone: Callable[[Release], None] = lambda release: None,
    ) -> None:
        self._make = make
        self._folder = folder
        self._served = served or ServedReleases(MemoryShelf())
        self._listed = listed
        self._clock = clock or SystemClock()
        self._gone = gone
        self._table = Table()
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()  # the one that was needed last is last
        self._ready: OrderedDict[str, Program] = OrderedDict()
        self._refused: OrderedDict[str, None] = OrderedDict()

    def start(self, first: ReleaseFile) -> None:
        """With what was named at the start, and what the store keeps."""
        self._table, release = self._served.table(), first.release
        self._load(first)
        for digest in dict.fromkeys(item.digest for item in reversed(self._table.live)):
            if digest not in self._loaded and len(self._loaded) < MAX_LOADED:
                self._could_load(digest)
        if self._table.since(release.digest) is None or self._table.digest not in self._loaded:
            self._live(release.digest, AT_START)

    @property
    def live(self) -> Loaded:
        return self._loaded[self._table.digest or ""]

    @property
    def table(self) -> Table:
        """What was loaded and what went live, as this process knows it."""
        return self._table

    def all(self) -> tuple[Loaded, ...]:
        return tuple(self._loaded.values())

    def of(self, digest: str) -> Loaded | None:
        """A release that was loaded, now or before; None where it cannot be loaded again."""
        if digest not in self._loaded and (digest not in self._table.releases or not self._could_load(digest)):
            return None
        self._loaded.move_to_end(digest)
        return self._loaded[digest]

    def program(self, digest: str) -> Program | None:
        """A release to read what it decided; None where it is not kept."""
        if digest in self._loaded:
            return self._loaded[digest].runtime.program
        if digest not in self._ready:
            file = self._served.file(digest)
            if file is None:
                return None
            self._ready[digest] = Program(file.release)
        self._ready.move_to_end(digest)
        while len(self._ready) > MAX_READY:
            self._ready.popitem(last=False)
        return self._ready[digest]

    def before(self) -> str | None:
        """What was live before what is live now."""
        return self._table.before()

    def load_kept(self, digest: str) -> Loaded:
        """Loads a release of the store, or of the folder. Raises ReleaseError where it is not there, or is none."""
        if digest in self._loaded:
            return self._loaded[digest]
        return self._load(self._file(digest))

    async def load(self, digest: str) -> Loaded:
        """The same, while others are served: the files of a folder may be many."""
        if digest in self._loaded:
            return self._loaded[digest]
        file = await asyncio.to_thread(self._file, digest)
        return self._loaded[digest] if digest in self._loaded else self._load(file)

    async def activate(self, digest: str, by: str, instead_of: str | None = None) -> None:
        """Lets a loaded release go live, in one step: what begins from now on begins with it. Raises WrongUse where it
        is not loaded, or where what it was compared with, `instead_of`, is not live any more."""
        await self.follow()
        if instead_of is not None and instead_of != self._table.digest:
            raise WrongUse("another release went live meanwhile: ask again, and it is compared with that one")
        if self.of(digest) is None:
            raise WrongUse(f"the release {digest} is not loaded")
        await asyncio.to_thread(self._served.went_live, digest, self._clock.now(), by)
        self._table = self._served.table()  # with what was loaded meanwhile

    async def follow(self) -> None:
        """What another process of the same store loaded, and let go live."""
        before = self._table
        table = await asyncio.to_thread(self._served.table)
        if self._table is not before:  # loaded or gone live here meanwhile: what was read may be from before that
            return
        if table.digest in self._loaded or (table.digest is not None and self._could_load(table.digest)):
            self._table = table

    # ---- loading and letting go

    def _file(self, digest: str) -> ReleaseFile:
        kept = self._served.file(digest)
        if kept is not None:
            return kept
        if self._folder is None:
            raise WrongUse("this service has no folder of releases: start it with `--releases DIR`")
        return in_folder(self._folder, digest)

    def _load(self, file: ReleaseFile) -> Loaded:
        release = file.release
        workspace = next((item.release.workspace.name for item in self._loaded.values()), release.workspace.name)
        if workspace != release.workspace.name:
            raise WrongUse(f"this is a release of {release.workspace.name}: a service has one workspace, {workspace}")
        signed_by = signer_of(file, self._listed).name if self._listed else ""
        self._make_room()
        loaded = Loaded(release, self._make(release))
        self._served.keep(file, signed_by, self._clock.now())
        self._table = Table(self._served.table().releases, self._table.live)
        self._loaded[release.digest] = loaded
        self._refused.pop(release.digest, None)
        self._ready.pop(release.digest, None)
        return loaded

    def _could_load(self, digest: str) -> bool:
        """Tried once: one that was built for another version, signed by nobody who counts, or gone stays so until a
        person loads it."""
        if digest in self._refused:
            return False
        try:
            self.load_kept(digest)
        except (ReleaseError, Forged) as error:
            self._refuse(digest, error)
            return False
        except WrongUse as error:  # for want of room, which there may be later
            _LOG.warning("the release %s is not loaded: %s", digest, error)
            return False
        return True

    def _refuse(self, digest: str, error: WrongUse) -> None:
        _LOG.warning("the release %s is not loaded: %s", digest, error)
        self._refused[digest] = None
        while len(self._refused) > MAX_REFUSED:
            self._refused.popitem(last=False)

    def _make_room(self) -> None:
        """Lets the release go that was not needed for the longest time, where nobody is at it and nobody waits in it.
        Its conversations lose nothing: they stand in the store, and it is loaded again for them."""
        if len(self._loaded) < MAX_LOADED:
            return
        stay = {self._table.digest, self._table.before()}
        for digest, loaded in self._loaded.items():
            if digest not in stay and loaded.runtime.is_idle:
                del self._loaded[digest]
                self._gone(loaded.release)
                return
        raise WrongUse(f"{MAX_LOADED} releases are loaded, and people or calls are waited for in all of them")

    def _live(self, digest: str, by: str) -> None:
        self._table = self._served.went_live(digest, self._clock.now(), by)
