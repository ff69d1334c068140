"""`aop doctor`: what a service would miss, asked before it runs: each system of the catalogue as it is connected, what
happens while it is down, the model that reads, the store, the keys and the people.

Nothing is called that changes anything: an address is reached and closed again, a database is opened and its queries
are held against it, a secret is looked for and not shown.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic, perf_counter
from urllib.parse import urlsplit

from aop.cli.asking_service import write, write_json
from aop.connectors.catalogue import connect
from aop.errors import AopError, WrongUse
from aop.machine.release import Release, System

#: An address that is not reached in so many seconds is not reached.
REACH_SECONDS = 5.0
#: With less room than this on its disk a store is soon full.
LEAST_BYTES = 1 << 30
#: What a file of SQLite begins with.
MAGIC = b"SQLite format 3\x00"
#: How long that beginning is, and where the form of the tables stands in it (`user_version`).
HEADER_BYTES, FORM = 100, slice(60, 64)
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked at. `is_fine` with what was found, or with what is to be done."""

    what: str
    name: str
    is_fine: bool
    said: str


def run(path: Path, files: Path | None, store: str | None, keys: Path | None, people: Path | None, output: str) -> int:
    """Exit code 0: nothing is missing; 1: something is."""
    release, folder = _release(path, files)
    looked = [*_systems(release, folder), *_model(release), *_kept(store, keys), *_people(release, people)]
    if output == "json":
        write_json([asdict(item) for item in looked])
    else:
        width = max(len(f"{item.what} {item.name}") for item in looked)
        write(
            [
                f"{'ok  ' if item.is_fine else 'MISS'}  {f'{item.what} {item.name}':<{width}}  {item.said}"
                for item in looked
            ]
        )
    return 0 if all(item.is_fine for item in looked) else 1


def _release(path: Path, files: Path | None) -> tuple[Release, Path]:
    if path.is_file() and path.suffix != ".yaml":
        from aop.service.release_files import read_release

        return read_release(path).release, files or path.parent
    from aop.cli.loading import compiled, workspace_at

    folder = workspace_at(path)
    found = compiled(folder).release
    if found is None:
        raise WrongUse(f"the workspace at `{folder}` has errors: `aop check {folder}` shows them")
    return found, folder


# ---- systems


def _systems(release: Release, folder: Path) -> Iterator[Looked]:
    used = {action.system for action in release.actions.values()}
    for name, system in release.systems.items():
        if name in used:
            yield _looked("system", name, lambda system=system: _system(release, system, folder))  # type: ignore[misc]


def _system(release: Release, system: System, folder: Path) -> str:
    began = perf_counter()
    connect(replace(release, systems={system.name: system}), folder)
    kind = str(system.connect.get("kind", "python"))
    reached = _reached(system)
    milliseconds = (perf_counter() - began) * 1_000
    return f"{kind}, {reached or 'opened'} in {milliseconds:.0f} ms; while it is down: {system.fallback}"


def _reached(system: System) -> str:
    """The host of an address, reached. Raises WrongUse where it is not."""
    address = next((value for key in ("base", "url") if isinstance(value := system.connect.get(key), str)), "")
    parts = urlsplit(address)
    if parts.scheme not in PORTS or parts.hostname is None:
        return _command(system)
    try:
        with closing(
            socket.create_connection((parts.hostname, parts.port or PORTS[parts.scheme]), REACH_SECONDS)
        ) as it:
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(it, server_hostname=parts.hostname):
                    pass
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise WrongUse(f"`{parts.hostname}` is not reached: {why}") from error
    return f"{parts.hostname} reached"


def _command(system: System) -> str:
    command = system.connect.get("command")
    if not isinstance(command, str):
        return ""
    program = command.split()[0]
    if shutil.which(program) is None:
        raise WrongUse(f"there is no program `{program}`")
    return f"`{program}` is there"


# ---- everything else


def _model(release: Release) -> Iterator[Looked]:
    from aop.extractors.chosen import embedding, extractor_of

    yield _looked("model", "local", lambda: "it is there" if embedding() else "")
    for name in release.workspace.models:
        if release.classifier is None:
            yield Looked("model", name, True, "not looked at: the release is not trained")
        else:
            yield _looked("model", name, lambda name=name: "its secret is set" if extractor_of(release, name) else "")  # type: ignore[misc]


def _kept(store: str | None, keys: Path | None) -> Iterator[Looked]:
    if keys is not None:
        yield _looked("keys", str(keys), lambda: _keys(keys))
    if store is not None:
        yield _looked("store", store.partition(":")[0], lambda: _store(store, with_keys=keys is not None))


def _keys(file: Path) -> str:
    from aop.keys.file import FileKeys

    return f"for {', '.join(FileKeys(file).purposes())}"


def _store(store: str, *, with_keys: bool) -> str:
    """Whether a file may be written, may be gone on with, and how much room it has. It is not opened: a service may run
    on it."""
    if store == "memory":
        return "everything is forgotten at the end"
    kind, _, rest = store.partition(":")
    if kind in ("postgresql", "postgres"):
        return _database(store)
    if kind != "sqlite":
        raise WrongUse(f"there is no store of the kind `{kind}`: there are memory, sqlite:PATH and postgresql://…")
    from aop.service.opening import are_keys_given, must_be_begun_so

    path = Path(rest)
    try:
        if path.exists():
            with path.open("r+b") as file:
                _known(path, file.read(HEADER_BYTES))
            must_be_begun_so(path, with_keys=with_keys or are_keys_given(None, os.environ))
        else:
            probe = path.with_name(f".{path.name}.doctor")
            probe.write_bytes(b"")
            probe.unlink()
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be written: {(error.strerror or 'unknown reason').lower()}") from error
    free = shutil.disk_usage(path.parent).free
    if free < LEAST_BYTES:
        raise WrongUse(f"the disk of `{path}` has {free >> 20} MiB left: make room")
    return f"may be written, {free >> 30} GiB left"


def _known(path: Path, header: bytes) -> None:
    """Raises WrongUse for a file that is no database, and for one of a later version."""
    from aop.stores.sqlite.schema import STEPS

    if header and not header.startswith(MAGIC):
        raise WrongUse(f"`{path}` is no SQLite database: name another file")
    form = int.from_bytes(header[FORM])
    if form > len(STEPS):
        raise WrongUse(f"`{path}` has form {form}, of a later version: start that one, this reads up to {len(STEPS)}")


def _database(url: str) -> str:
    """Whether a database answers, and whether what a service needs is there or may be made. Nothing is made. The
    address is not shown: it may hold a password."""
    from aop.stores.postgres.connecting import connected

    with closing(connected(url)) as connection:
        version, may_make, form = connection.execute(
            "select current_setting('server_version'), has_schema_privilege(current_schema(), 'create'), "
            "to_regclass('aop_form')::text"
        ).fetchone() or ("", False, None)
    if form is None and not may_make:
        raise WrongUse("the database has no tables yet, and its user may make none: grant it `create`")
    return f"PostgreSQL {version} answers, {'its tables are there' if form else 'the first start makes its tables'}"


def _people(release: Release, people: Path | None) -> Iterator[Looked]:
    if people is None:
        return
    from aop.service.people import PeopleFile

    yield _looked("people", str(people), lambda: _read(PeopleFile(people, release.workspace.roles, monotonic)))


def _read(_: object) -> str:
    return "every line can be read"


def _looked(what: str, name: str, look: Callable[[], str]) -> Looked:
    try:
        return Looked(what, name, True, look())
    except AopError as error:
        return Looked(what, name, False, str(error))
    except ModuleNotFoundError as error:
        return Looked(what, name, False, f"{error.name} is not installed")
