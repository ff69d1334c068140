"""The store that an address names, with its keys.

    memory                          everything is forgotten when the process ends
    sqlite:conversations.db         one file, one process
    postgresql://host/database      several processes

With keys the rows of the file are encrypted, every commit has its leaf in the audit log, and heads of the log are
signed and handed to witnesses. A file that was begun with keys is never gone on with without them, nor the other way
about.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from aop.errors import WrongUse
from aop.hosts.safekeeping import (
    KEYS_VARIABLE,
    LOG_VARIABLE,
    POSTGRES,
    SQLITE,
    WRAPPED,
    WRAPPED_VARIABLE,
    Safekeeping,
    keys_given,
    safekeeping,
    witness_at,
    wrapped_keys_of,
)
from aop.ports.clock import Clock
from aop.ports.keys import Keys
from aop.ports.wrapped_keys import WrappedKeys
from aop.service.log import Log
from aop.service.wiring import Stores
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore

KINDS = "memory, sqlite:PATH or postgresql://…"


def named(address: str, *, with_keys: bool) -> str:
    """The store as it may be shown: an address of a database may hold a password."""
    if address == "memory":
        return "memory, so everything is forgotten at the end"
    what = address if address.startswith(SQLITE) else address.partition(":")[0]
    return (
        f"{what}, {'encrypted, with an audit log' if with_keys else 'without keys, so not encrypted and no audit log'}"
    )


def releases_beside(address: str) -> Path | None:
    """Where the releases of a store are kept where nothing else is said: beside its file."""
    return Path(f"{address.removeprefix(SQLITE)}.releases") if address.startswith(SQLITE) else None


async def opened(
    address: str, clock: Clock, keys: Path | None = None, witnesses: Sequence[str] = (), *, with_keys: bool = False
) -> Stores:
    """Raises WrongUse for an address that names none, and where it cannot be opened. An address may hold a password, so
    it stands in no error."""
    if address == "memory":
        ledger = MemoryLedger()
        return Stores(MemoryStore(ledger), ledger, MemoryKept())
    if address.startswith(SQLITE) and address != SQLITE:
        return _sqlite(address, clock, keys, witnesses, with_keys=with_keys)
    if address.startswith(POSTGRES):
        return _postgres(address, clock, keys, witnesses, with_keys=with_keys)
    if ":" not in address or address == SQLITE:
        raise WrongUse(f"this names no store: write one of {KINDS}")
    raise WrongUse(f"there is no store of the kind `{address.partition(':')[0]}`: there are {KINDS}")


def _sqlite(address: str, clock: Clock, keys: Path | None, witnesses: Sequence[str], *, with_keys: bool) -> Stores:
    from aop.stores.sqlite import SqliteStore

    path = Path(address.removeprefix(SQLITE))
    must_be_begun_so(path, with_keys=with_keys)
    if not with_keys:
        plain = SqliteStore(path)
        return Stores(plain, plain.ledger, plain.kept, shelf=plain.shelf)
    given, safe, rows = _safe(address, keys)
    store = SqliteStore(path, seal=safe.seal)
    heads = safe.heads(store, store.shelf, clock, [witness_at(item) for item in witnesses])
    log = Log(safe.auditing, heads, safe.verifiers, safe.seal.open, safe.seal)
    return Stores(store, store.ledger, store.kept, given, log, rows.close, store.shelf)


def must_be_begun_so(path: Path, *, with_keys: bool) -> None:
    """Raises WrongUse for a file of SQLite that was begun with keys and is to be gone on with without, or the other
    way about."""
    if not os.environ.get(WRAPPED_VARIABLE) and path.exists() and Path(f"{path}{WRAPPED}").exists() != with_keys:
        raise WrongUse(f"the store `{path}` was begun {_begun(with_keys=not with_keys)}")


def _postgres(address: str, clock: Clock, keys: Path | None, witnesses: Sequence[str], *, with_keys: bool) -> Stores:
    try:
        from aop.stores.postgres import PostgresStore, begun_with_keys
    except ModuleNotFoundError as error:
        raise WrongUse(f"PostgreSQL needs `pip install aop-engine[postgres]`: {error.name} is missing") from None
    if begun_with_keys(address, with_keys) != with_keys:
        raise WrongUse(f"the store in this database was begun {_begun(with_keys=not with_keys)}")
    if not with_keys:
        plain = PostgresStore(address)
        return Stores(plain, plain.ledger, plain.kept, shelf=plain.shelf)
    given, safe, rows = _safe(address, keys)
    store = PostgresStore(address, seal=safe.seal)
    heads = safe.heads(store, store.shelf, clock, [witness_at(item) for item in witnesses])
    log = Log(safe.auditing, heads, safe.verifiers, safe.seal.open, safe.seal)
    return Stores(store, store.ledger, store.kept, given, log, rows.close, store.shelf)


def _begun(*, with_keys: bool) -> str:
    return "with keys: say `--keys FILE`" if with_keys else "without keys: begin another one for them"


def _safe(address: str, keys: Path | None) -> tuple[Keys, Safekeeping, WrappedKeys]:
    given, log = keys_given(keys)
    rows = wrapped_keys_of(address)
    return given, safekeeping(given, log, rows), rows


def are_keys_given(keys: Path | None, environment: Mapping[str, str]) -> bool:
    """Whether there are keys to keep a store under: in a file, or in the environment."""
    return keys is not None or bool(environment.get(KEYS_VARIABLE) or environment.get(LOG_VARIABLE))
