"""`aop serve`: a release, or a workspace that is compiled first, over HTTP.

With a workspace the systems pretend where there is a `sandbox/`, as in `aop chat`. With a release they are those of its
catalogue, and nothing here reads a procedure file: what serves a release needs no compiler.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from aop.connectors.catalogue import connect
from aop.errors import FileMissing, WrongUse
from aop.hosts.release_keys import listed_keys
from aop.hosts.safekeeping import POSTGRES
from aop.machine.artifact import ReleaseFile
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.runtime.clocks import SystemClock
from aop.service.access import Known
from aop.service.app import create_app
from aop.service.oidc import Issuer
from aop.service.opening import are_keys_given, named, opened, releases_beside
from aop.service.people import KnownPeople, PeopleFile, Person, new_key
from aop.service.release_files import read_release
from aop.service.run import address_of, bound_to, is_loopback, serve
from aop.service.settings import Settings
from aop.service.webhooks.opening import Hooked
from aop.service.webhooks.sources import read_hooks
from aop.service.wiring import Stores, made
from aop.service.workers import Workers, is_one_of_several, shared_socket

#: Where several processes share a database, a stream looks again so often for what another one committed.
ELSEWHERE_SECONDS = 1.0
#: A line of the log, with its time: whoever reads it asks first when it was.
LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

Systems = Callable[[Release], Mapping[str, Connector]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said on the command line."""

    path: Path
    store: str
    host: str
    port: int
    people: Path | None = None
    releases: Path | None = None
    files: Path | None = None
    systems: str | None = None
    issuer: Issuer | None = None
    origins: tuple[str, ...] = ()
    traced_content: bool = False
    keys: Path | None = None
    witnesses: tuple[str, ...] = ()
    workers: int = 1
    signed_by: Path | None = None
    hooks: Path | None = None


def run(wanted: Wanted) -> int:
    """Serves until it is told to stop: 0; 1 where the workspace has errors. Raises WrongUse where it cannot."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=LOG_LINE)
    _check(wanted)
    if wanted.workers > 1 and not is_one_of_several():
        return _several(wanted)
    found = _loaded(wanted)
    if found is None:
        return 1
    file, systems = found
    people, key = _people(wanted, file.release)
    asyncio.run(_serve(wanted, file, systems, people, key))
    return 0


def _check(wanted: Wanted) -> None:
    """Raises WrongUse for what must not be served as it was said."""
    if wanted.people is None and not is_loopback(wanted.host):
        raise WrongUse(
            f"`{wanted.host}` is reached from outside: say who may use it with `--people FILE` (docs/service.md)"
        )
    if wanted.files is not None and not wanted.files.is_dir():
        raise WrongUse(f"there is no folder `{wanted.files}`: `--files` is where the catalogue's files are")
    if wanted.witnesses and not are_keys_given(wanted.keys, os.environ):
        raise WrongUse("a witness keeps heads of the audit log, and there is none without keys: say `--keys FILE`")
    if wanted.workers > 1 and not wanted.store.startswith(POSTGRES):
        raise WrongUse("several processes need a database that they share: `--store postgresql://…`")
    if wanted.workers > 1 and (wanted.people is None or not wanted.path.is_file()):
        raise WrongUse("several processes need `--people FILE`, and a release of `aop compile`")
    for origin in wanted.origins:
        _check_origin(origin)
    if wanted.people is None and wanted.issuer is not None:
        raise WrongUse("people who sign in elsewhere have their roles from `--people FILE`")


def _check_origin(origin: str) -> None:
    """A browser sends it letter for letter, so anything else would match none, and nobody would be told."""
    try:
        parts = urlsplit(origin)
        is_one = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and origin == f"{parts.scheme}://{parts.netloc}"
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise WrongUse(f"`{origin}` is no origin of pages: write it as https://shop.example.com, without a path")


def _several(wanted: Wanted) -> int:
    """Several processes; this one looks after them."""
    with closing(bound_to(wanted.host, wanted.port)) as bound:
        workers = Workers(sys.argv[1:], bound, wanted.workers)
        workers.start()
        _say(f"serving with {wanted.workers} processes, at {address_of(bound)}", "ready")
        return workers.look_after()


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _loaded(wanted: Wanted) -> tuple[ReleaseFile, Systems] | None:
    if wanted.path.is_file() and wanted.path.suffix != ".yaml":
        file, folder = read_release(wanted.path), wanted.files or wanted.path.parent
        if wanted.systems == "sandbox":
            raise WrongUse("a release has no `sandbox/`: serve the workspace, or leave `--systems` out")
        return file, lambda item: _connected(item, folder, are_said=wanted.files is not None)
    if wanted.signed_by is not None:
        raise WrongUse("what is compiled here is signed by nobody: serve a release of `aop compile --sign KEYFILE`")
    from aop.cli.serve_workspace import compiled_with_systems

    found = compiled_with_systems(wanted.path, wanted.systems)
    return None if found is None else (ReleaseFile(found[0]), found[1])


def _connected(release: Release, folder: Path, *, are_said: bool) -> Mapping[str, Connector]:
    try:
        return connect(release, folder)
    except FileMissing as error:
        if are_said:
            raise
        raise FileMissing(f"{error}: say with `--files DIR` where the files of the catalogue are") from error


def _people(wanted: Wanted, release: Release) -> tuple[Known, str | None]:
    """Who is known. Without a file one key is made for this run."""
    if wanted.people is not None:
        return PeopleFile(wanted.people, release.workspace.roles, _seconds), None
    key, digest = new_key()
    channels = frozenset(release.workspace.channels or ("chat",))
    return KnownPeople(
        [(Person("operator", frozenset(release.workspace.roles), channels, frozenset(release.systems)), digest)]
    ), key


def _seconds() -> float:
    from time import monotonic

    return monotonic()


async def _serve(wanted: Wanted, release: ReleaseFile, systems: Systems, people: Known, key: str | None) -> None:
    with_keys, clock = are_keys_given(wanted.keys, os.environ), SystemClock()
    stores = await opened(wanted.store, clock, wanted.keys, wanted.witnesses, with_keys=with_keys)
    hooked = _hooked(wanted, release.release, stores, clock)
    service = made(
        release,
        stores if hooked is None else hooked.stores,
        people,
        systems,
        settings=_settings(wanted),
        releases=wanted.releases or releases_beside(wanted.store),
        issuer=wanted.issuer,
        clock=clock,
        listed=() if wanted.signed_by is None else listed_keys(wanted.signed_by),
    )
    app = create_app(service, [] if hooked is None else [hooked.router(service)])
    shared = shared_socket()

    def told(address: str) -> None:
        live = service.releases.live.release
        lines = _began(live, address, named(wanted.store, with_keys=with_keys), key)
        _say(*(() if shared is not None else lines), "ready")

    await serve(app, service, shared or bound_to(wanted.host, wanted.port), told)


def _settings(wanted: Wanted) -> Settings:
    settings = replace(Settings(), origins=wanted.origins, traced_content=wanted.traced_content)
    return replace(settings, looks_again=ELSEWHERE_SECONDS) if wanted.store.startswith(POSTGRES) else settings


def _hooked(wanted: Wanted, release: Release, stores: Stores, clock: Clock) -> Hooked | None:
    """The helpdesks and chats of a file, where one is named."""
    if wanted.hooks is None:
        return None
    hooks = read_hooks(wanted.hooks, os.environ, release.workspace.channels)
    return Hooked(hooks, stores, clock, shared=wanted.store.startswith(POSTGRES))


def _began(live: Release, address: str, store: str, key: str | None) -> Iterator[str]:
    """What whoever started it has to know."""
    yield f"serving {live.workspace.name}, release {live.digest[:12]}, at {address}"
    yield f"documentation at {address}/docs"
    yield f"store: {store}"
    if key is not None:
        yield f"key of this run, for every role and channel: {key}"
        yield f"in another terminal: export AOP_URL={address} AOP_KEY={key}"
