"""`aop keys`: make a file of keys, list what it has, rotate and retire. No secret is ever shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aop.errors import WrongUse
from aop.hosts.safekeeping import POSTGRES, SQLITE, keys_given, signers_of, wrapped_keys_of
from aop.keys.digests import Digests
from aop.keys.file import FileKeys
from aop.keys.purposes import FIXED, LOG, MASTER
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapping import LocalWrapping
from aop.ports.keys import Keys
from aop.ports.wrapped_keys import WrappedKeys


def new(path: Path, log: str) -> int:
    """Makes a file of keys and says the log's public key, which is to be published."""
    made = FileKeys.make(path, log)
    _out(f"keys for {', '.join(made.purposes())} in `{path}`, which only you may read: keep a copy of it apart")
    _out("publish the log's public key, by which others verify it:")
    _out(f"    {signers_of(made, made.log)[0].verifier.text}")
    return 0


def list_(path: Path | None, store: str | None, output: str) -> int:
    """The keys by purpose and name, the current one first, with the log's public ones; with a store also how many keys
    are wrapped under which."""
    keys, log = keys_given(path)
    purposes = {name: [item.id for item in keys.of(name)] for name in _purposes(keys)}
    public = [item.verifier.text for item in signers_of(keys, log)] if keys.of(LOG) else []
    wrapped = {} if store is None else _wrapped(store)
    if output == "json":
        _out(json.dumps({"log": log, "keys": purposes, "public": public, "wrapped": wrapped}, indent=2))
        return 0
    for name, held in purposes.items():
        _out(f"{name}: {', '.join(held)}")
    for text in public:
        _out(f"public key of {log}: {text}")
    for under, count in wrapped.items():
        _out(f"wrapped under {under}: {count}")
    return 0


def rotate(purpose: str, path: Path | None, store: str | None) -> int:
    """A new current key. For `master` everything in the store is wrapped with it anew. Raises WrongUse for a purpose
    that stays as it is, and for keys that are in no file."""
    keys = _in_file(path)
    if purpose in FIXED:
        raise WrongUse(f"the key for {purpose} cannot be rotated: what is found by its digests would be lost")
    if not keys.of(purpose):
        raise WrongUse(f"there is no key for `{purpose}`: there are {', '.join(keys.purposes())}")
    if purpose == MASTER and store is None:
        raise WrongUse("say with `--store` what is to be wrapped with the new master key")
    made = keys.rotate(purpose)
    _out(f"{purpose}: {made.id} is the current key now")
    if purpose == MASTER and store is not None:
        _out(f"{_wrap_anew(keys, store)} keys are wrapped with it; retire the old one when every store is")
    if purpose == LOG:
        _out(f"publish its public key: {signers_of(keys, keys.log)[0].verifier.text}")
    return 0


def retire(purpose: str, name: str, path: Path | None, store: str | None) -> int:
    """Takes a former key away for good. Raises WrongUse for a master key that something is wrapped with."""
    keys = _in_file(path)
    if purpose == MASTER:
        if store is None:
            raise WrongUse("say with `--store` which store must not need this master key any more")
        needed = _wrapped(store).get(f"master/{name}", 0)
        if needed:
            raise WrongUse(f"{needed} keys are wrapped with {name}: `aop keys rotate master` wraps them anew")
    keys.retire(purpose, name)
    _out(f"{purpose}: {name} is gone")
    return 0


def _in_file(path: Path | None) -> FileKeys:
    keys, _ = keys_given(path)
    if not isinstance(keys, FileKeys):
        raise WrongUse("keys of the environment are rotated where they come from")
    return keys


def _purposes(keys: Keys) -> tuple[str, ...]:
    found = getattr(keys, "purposes", None)
    return tuple(found()) if callable(found) else ()


def _wrapped(store: str) -> dict[str, int]:
    """How many keys there are, by what they are wrapped under; those of customers together."""
    rows = _rows(store)
    try:
        found: dict[str, int] = {}
        for under, count in rows.counts().items():
            name = under if under.startswith("master/") else "keys of customers"
            found[name] = found.get(name, 0) + count
        return found
    finally:
        rows.close()


def _wrap_anew(keys: Keys, store: str) -> int:
    rows = _rows(store)
    try:
        return ConversationKeys(LocalWrapping(keys), rows, Digests(keys)).wrap_anew()
    finally:
        rows.close()


def _rows(store: str) -> WrappedKeys:
    if not store.startswith(POSTGRES) and not Path(store.removeprefix(SQLITE)).is_file():
        raise WrongUse(f"there is no store at `{store.removeprefix(SQLITE)}`")
    return wrapped_keys_of(store)


def _out(line: str) -> None:
    sys.stdout.write(f"{line}\n")
