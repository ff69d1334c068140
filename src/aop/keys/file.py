"""Keys in a file that only its owner may read.

    {"form": 1, "log": "shop.example/audit", "keys": {"master": [{"id": "k1", "secret": "…"}], "log": […]}}

`log` is the name of the audit log that they sign. The current key of a purpose is its first. The file is replaced as a
whole, so that a crash leaves the old or the new.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aop.errors import WrongUse
from aop.keys.purposes import SECRET_BYTES, STANDING
from aop.ports.keys import MIN_SECRET, Key

FORM = 1
#: A longer file is no file of keys.
MAX_FILE_BYTES = 1 << 20
#: So many keys of one purpose are kept: the current one and those of before.
MAX_KEYS = 100
LOG_NAME = re.compile(r"[^\s+]{1,200}")


class FileKeys:
    """The keys of a file, read once. Raises WrongUse for a file that others may read, or that is none of this form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log, self._keys = _read(path)

    @staticmethod
    def make(
        path: Path,
        log: str = "aop/audit",
        random: Callable[[int], bytes] = os.urandom,
        purposes: tuple[str, ...] = STANDING,
    ) -> FileKeys:
        """A new file with a key for each purpose. Raises WrongUse where there is a file already, or for a name that no
        log can have."""
        if path.exists():
            raise WrongUse(f"`{path}` is there already: keys are not written over, rotate them instead")
        if not LOG_NAME.fullmatch(log):
            raise WrongUse(f"`{log}` is no name of a log: write it without spaces and `+`, as `shop.example/audit`")
        _write(path, log, {purpose: (_new((), random),) for purpose in purposes})
        return FileKeys(path)

    def of(self, purpose: str) -> tuple[Key, ...]:
        return self._keys.get(purpose, ())

    def purposes(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

    def rotate(self, purpose: str, random: Callable[[int], bytes] = os.urandom) -> Key:
        """A new current key for a purpose; those of before stay, for what they signed or wrapped."""
        held = self.of(purpose)
        if len(held) >= MAX_KEYS:
            raise WrongUse(f"there are {MAX_KEYS} keys for {purpose}: retire some that nothing needs any more")
        new = _new(held, random)
        self._replace(purpose, (new, *held))
        return new

    def retire(self, purpose: str, name: str) -> None:
        """Takes a key out of the file for good. Raises WrongUse for the current one and one that is not there."""
        held = self.of(purpose)
        if not any(item.id == name for item in held[1:]):
            raise WrongUse(f"`{name}` is no former key for {purpose}: only one that is not current can be retired")
        self._replace(purpose, tuple(item for item in held if item.id != name))

    def _replace(self, purpose: str, keys: tuple[Key, ...]) -> None:
        _write(self.path, self.log, {**self._keys, purpose: keys})
        self.log, self._keys = _read(self.path)


def _new(held: tuple[Key, ...], random: Callable[[int], bytes]) -> Key:
    secret = random(SECRET_BYTES)
    taken = {item.id for item in held}
    name = next(name for number in range(1, MAX_KEYS + 2) if (name := f"k{len(held) + number}") not in taken)
    return Key(name, secret)


def _read(path: Path) -> tuple[str, dict[str, tuple[Key, ...]]]:
    try:
        with open(path, "rb") as stream:
            _refuse_if_shared(path, os.fstat(stream.fileno()))
            data = json.loads(stream.read(MAX_FILE_BYTES))
    except OSError as error:
        raise WrongUse(f"the keys in `{path}` cannot be read: {error.strerror}") from None
    except ValueError:
        raise WrongUse(f"`{path}` is no file of keys: `aop keys new` makes one") from None
    keys = keys_of(data, str(path))
    log = data.get("log", "aop/audit")
    if not isinstance(log, str) or not LOG_NAME.fullmatch(log):
        raise WrongUse(f"the log's name in `{path}` is no name: write it without spaces and `+`")
    return log, keys


def _refuse_if_shared(path: Path, status: os.stat_result) -> None:
    """Secrets that others can read are none."""
    if sys.platform == "win32":
        return
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise WrongUse(f"others may read the keys in `{path}`: `chmod 600 {path}`")
    if status.st_uid not in (os.getuid(), 0):
        raise WrongUse(f"the keys in `{path}` belong to another user, who could change them")


def keys_of(data: Any, where: str) -> dict[str, tuple[Key, ...]]:
    """The keys in plain JSON data. Raises WrongUse, which names no secret, when it is none of this form."""
    if not isinstance(data, Mapping) or data.get("form") != FORM or not isinstance(data.get("keys"), Mapping):
        raise WrongUse(f"{where} is no file of keys: `aop keys new` makes one")
    found: dict[str, tuple[Key, ...]] = {}
    for purpose, items in data["keys"].items():
        try:
            found[purpose] = tuple(Key(str(item["id"]), b64decode(item["secret"], validate=True)) for item in items)
        except (KeyError, TypeError, NoBase64, ValueError):
            raise WrongUse(f"a key for {purpose} in {where} has no name or no secret in base64") from None
        if any(len(item.secret) < MIN_SECRET for item in found[purpose]):
            raise WrongUse(f"a key for {purpose} in {where} has fewer than {MIN_SECRET} bytes: make a longer one")
        if len({item.id for item in found[purpose]}) != len(found[purpose]):
            raise WrongUse(f"two keys for {purpose} in {where} have one name: give each its own")
    return found


def _write(path: Path, log: str, keys: Mapping[str, tuple[Key, ...]]) -> None:
    """Beside it first, for its owner alone from the beginning, then in its place."""
    items = {
        purpose: [{"id": item.id, "secret": b64encode(item.secret).decode()} for item in held]
        for purpose, held in sorted(keys.items())
    }
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"form": FORM, "log": log, "keys": items}, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WrongUse(f"the keys cannot be written to `{path}`: {error.strerror}") from None
