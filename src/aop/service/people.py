"""Who is known to the service: one file of JSON lines, read again when it changes.

    {"person": "maria", "roles": ["team_lead"], "key_sha256": "9f86d081…"}
    {"person": "maria", "key_sha256": "60303ae2…"}
    {"person": "website", "channels": ["chat"], "key_sha256": "fd61a03a…"}
    {"person": "courier", "systems": ["shop"], "key_sha256": "2c624232…"}

A person has the roles of all their lines. Whoever has `channels` is an application: it opens conversations there and
writes what customers write. Whoever has `systems` tells of their events. A
key is kept as its SHA-256 alone: it has 256 random bits, so nothing slower is needed. A line that is taken out ends
what it gave within a second.
"""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from aop.errors import Unavailable, WrongUse

#: What a key begins with, so that one that was lost is found by whoever looks for lost keys.
KEY_PREFIX = "aop_"
KEY_BYTES = 32

MAX_BYTES, MAX_LINES = 4 * 1024 * 1024, 20_000
#: The file is looked at again after so many seconds.
LOOKED_AT_SECONDS = 1.0

#: Of the bits that say who may do what with a file: others write to it.
OTHERS_WRITE = 0o022

_LOG = logging.getLogger("aop.service")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KNOWN = {"person", "roles", "channels", "systems", "key_sha256", "note"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an application, with what they may be, where they may write for customers, and of which systems'
    events they may tell."""

    name: str
    roles: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()


def new_key() -> tuple[str, str]:
    """A key, which is shown once, and the digest that is kept of it."""
    key = KEY_PREFIX + token_urlsafe(KEY_BYTES)
    return key, key_digest(key)


def key_digest(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()


class KnownPeople:
    """People by name and by key."""

    def __init__(self, people: Iterable[tuple[Person, str | None]] = ()) -> None:
        self._people: dict[str, Person] = {}
        self._keys: dict[str, str] = {}
        for person, key in people:
            known = self._people.get(person.name, person)
            self._people[person.name] = Person(
                person.name,
                known.roles | person.roles,
                known.channels | person.channels,
                known.systems | person.systems,
            )
            if key is not None:
                self._keys[key] = person.name

    def named(self, name: str) -> Person | None:
        return self._people.get(name)

    def with_key(self, key: str) -> Person | None:
        """Whose key it is. What is compared are digests, so how long it takes tells nothing of a key."""
        return self._people.get(self._keys.get(key_digest(key), ""))

    async def roles(self, person: str) -> frozenset[str]:
        known = self._people.get(person)
        return frozenset() if known is None else known.roles


class PeopleFile:
    """The people of a file. Raises WrongUse at the start where it cannot be read, with the line; later a file that is
    wrong changes nothing, and the log and `problem` say why."""

    def __init__(self, path: Path, roles: Iterable[str], now: Callable[[], float]) -> None:
        self._path = path
        self._roles = frozenset(roles)
        self._now = now
        self._looked = now()
        self._mark = self._stamp()
        self._people = read_people(path, self._roles)
        self.problem: str | None = None

    def named(self, name: str) -> Person | None:
        return self._current().named(name)

    def with_key(self, key: str) -> Person | None:
        return self._current().with_key(key)

    async def roles(self, person: str) -> frozenset[str]:
        return await self._current().roles(person)

    def _current(self) -> KnownPeople:
        now = self._now()
        if now - self._looked >= LOOKED_AT_SECONDS:
            self._looked = now
            self._look()
        return self._people

    def _look(self) -> None:
        try:
            mark = self._stamp()
            if mark != self._mark:
                self._people = read_people(self._path, self._roles)
                self._mark, self.problem = mark, None
        except (WrongUse, Unavailable) as error:
            self._is_wrong(str(error))

    def _is_wrong(self, problem: str) -> None:
        """Somebody may have been taken out of it, who is still let in: that must not go unnoticed."""
        if problem != self.problem:
            _LOG.error("who is known stays as it was before the people file was changed: %s", problem)
        self.problem = problem

    def _stamp(self) -> tuple[int, int, int, int]:
        try:
            found = self._path.stat()
        except OSError as error:
            raise WrongUse(
                f"the people file `{self._path}` cannot be read: {(error.strerror or 'unknown reason').lower()}"
            ) from error
        return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode


def read_people(path: Path, roles: frozenset[str]) -> KnownPeople:
    """The people of a file. Raises WrongUse with the line that is wrong; never with what stands in it, which may be a
    key that somebody pasted."""
    try:
        with path.open("rb") as opened:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & OTHERS_WRITE:
                raise WrongUse(f"others may write to `{path}`, and give themselves roles: `chmod go-w {path}`")
            content = opened.read(MAX_BYTES + 1)
        text = content.decode()
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"`{path}` is not UTF-8") from error
    lines = text.splitlines()
    if len(content) > MAX_BYTES or len(lines) > MAX_LINES:
        raise WrongUse(f"`{path}` is larger than {MAX_BYTES} bytes or {MAX_LINES} lines")
    return KnownPeople(
        _person(line, f"`{path}`, line {number}", roles) for number, line in enumerate(lines, 1) if line.strip()
    )


def _person(line: str, where: str, roles: frozenset[str]) -> tuple[Person, str | None]:
    try:
        said: Any = json.loads(line)
    except ValueError as error:
        raise WrongUse(f"{where}: it is no JSON object") from error
    if not isinstance(said, dict) or not isinstance(said.get("person"), str) or not said["person"].strip():
        raise WrongUse(f'{where}: write `{{"person": "NAME", "roles": […]}}`')
    if said.keys() - _KNOWN:
        raise WrongUse(
            f"{where}: there is no `{sorted(said.keys() - _KNOWN)[0]}`; there are {', '.join(sorted(_KNOWN))}"
        )
    held, channels, systems = (_names(said, name, where) for name in ("roles", "channels", "systems"))
    if held - roles:
        raise WrongUse(f"{where}: the workspace has no role `{sorted(held - roles)[0]}`")
    key = said.get("key_sha256")
    if key is not None and not (isinstance(key, str) and _DIGEST.fullmatch(key)):
        raise WrongUse(f"{where}: `key_sha256` is 64 hexadecimal digits, the SHA-256 of a key and never the key itself")
    return Person(said["person"].strip(), held, channels, systems), key


def _names(said: dict[str, Any], name: str, where: str) -> frozenset[str]:
    given = said.get(name, [])
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise WrongUse(f"{where}: `{name}` is a list of names")
    return frozenset(given)
