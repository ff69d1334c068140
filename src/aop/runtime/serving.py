"""The releases that a service has served, in its store: each with its file, and which went live when and by whom.

    releases/table           what was loaded (by whom it was signed), and what went live (when, and by whom)
    releases/file/3f2a91c0…  the release file

What went live last is live. The table is written in one piece, so that whoever reads it sees a release live or not, and
never half of it. Every process of a service shares the store, and reads here what another one let go live.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from aop.errors import ReleaseError
from aop.machine.artifact import ReleaseFile, dump, read
from aop.ports.shelf import Shelf
from aop.values import canonical

TABLE, FILES = "releases/table", "releases/file/"
#: So many times that a release went live are remembered, and so many releases are listed.
MAX_REMEMBERED, MAX_LISTED = 200, 200


@dataclass(frozen=True, slots=True)
class Served:
    """A release that was loaded once. `signed_by` is the name of the listed key that signed it; empty where no keys are
    listed."""

    digest: str
    workspace: str
    sources: str
    signed_by: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class WentLive:
    digest: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Table:
    """What was loaded, and what went live, the last of which is live now."""

    releases: Mapping[str, Served] = field(default_factory=dict)
    live: tuple[WentLive, ...] = ()

    @property
    def digest(self) -> str | None:
        """The release that is live; None where none was ever."""
        return self.live[-1].digest if self.live else None

    def before(self) -> str | None:
        """What was live before what is live now, so that it can be gone back to. What was gone back from is not: going
        back twice never lets a release go live again that was wrong."""
        way: list[str] = []
        for item in self.live:
            way = [*way[: way.index(item.digest)], item.digest] if item.digest in way else [*way, item.digest]
        return way[-2] if len(way) > 1 else None

    def since(self, digest: str) -> WentLive | None:
        """When a release went live last."""
        return next((item for item in reversed(self.live) if item.digest == digest), None)


class ServedReleases:
    """The table on a shelf. Called from any thread; one process at a time changes it, since what changes it is an act
    in the conversation of the workspace."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._changing = Lock()  # one goes live in a thread while another is loaded

    def table(self) -> Table:
        """Raises ReleaseError for one that cannot be read."""
        written = self._shelf.get(TABLE)
        return Table() if written is None else _read(written)

    def keep(self, file: ReleaseFile, signed_by: str, at: datetime) -> None:
        """Keeps a release that is loaded, with its file. One that is kept stays as it is."""
        digest = file.release.digest
        served = Served(digest, file.release.workspace.name, file.release.sources, signed_by, at)
        with self._changing:
            table = self.table()
            if digest in table.releases and self._shelf.get(FILES + digest) is not None:
                return
            self._shelf.put(FILES + digest, dump(file.release, file.signatures))
            self._write(replace(table, releases={**table.releases, digest: served}))

    def went_live(self, digest: str, at: datetime, by: str) -> Table:
        with self._changing:
            table = self.table()
            table = replace(table, live=(*table.live, WentLive(digest, at, by))[-MAX_REMEMBERED:])
            self._write(table)
        return table

    def file(self, digest: str) -> ReleaseFile | None:
        """The file of a release; None where it is not kept. Raises ReleaseError where what is kept is not it."""
        document = self._shelf.get(FILES + digest)
        if document is None:
            return None
        found = read(document)
        if found.release.digest != digest:
            raise ReleaseError(f"what is kept as the release {digest} is another one")
        return found

    def _write(self, table: Table) -> None:
        listed = dict(list(table.releases.items())[-MAX_LISTED:])
        data = {
            "releases": {
                digest: {
                    "workspace": item.workspace,
                    "sources": item.sources,
                    "signed_by": item.signed_by,
                    "loaded_at": item.loaded_at.isoformat(),
                }
                for digest, item in listed.items()
            },
            "order": list(listed),
            "live": [{"digest": item.digest, "at": item.at.isoformat(), "by": item.by} for item in table.live],
        }
        self._shelf.put(TABLE, canonical(data))


def _read(written: bytes) -> Table:
    try:
        data: Any = json.loads(written)
        rows = data["releases"]
        served = {digest: _served(digest, rows[digest]) for digest in data["order"]}
        live = tuple(
            WentLive(str(item["digest"]), datetime.fromisoformat(item["at"]), str(item["by"])) for item in data["live"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError("the table of releases in the store cannot be read") from error
    return Table(served, live)


def _served(digest: str, row: Mapping[str, Any]) -> Served:
    loaded_at = datetime.fromisoformat(row["loaded_at"])
    return Served(digest, str(row["workspace"]), str(row["sources"]), str(row["signed_by"]), loaded_at)
