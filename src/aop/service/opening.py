"""The store that an address names.

memory                          everything is forgotten when the process ends
sqlite:conversations.db         one file, one process
postgresql://host/database      several processes
"""

from __future__ import annotations

from pathlib import Path

from aop.errors import WrongUse
from aop.service.wiring import Stores
from aop.stores.memory import MemoryKept, MemoryLedger, MemoryStore

SQLITE = "sqlite:"
KINDS = "memory, sqlite:PATH or postgresql://…"


def named(address: str) -> str:
    """The store as it may be shown: an address of a database may hold a password."""
    if address == "memory":
        return "memory, so everything is forgotten at the end"
    return address if address.startswith(SQLITE) else address.partition(":")[0]


def releases_beside(address: str) -> Path | None:
    """Where the releases of a store are kept where nothing else is said: beside its file."""
    return Path(f"{address.removeprefix(SQLITE)}.releases") if address.startswith(SQLITE) else None


async def opened(address: str) -> Stores:
    """Raises WrongUse for an address that names none, and where it cannot be opened. An address may hold a password, so
    it stands in no error."""
    if address == "memory":
        ledger = MemoryLedger()
        return Stores(MemoryStore(ledger), ledger, MemoryKept())
    if address.startswith(SQLITE):
        from aop.stores.sqlite import SqliteStore

        store = SqliteStore(Path(address.removeprefix(SQLITE)))
        return Stores(store, store.ledger, store.kept)
    kind = address.partition(":")[0] if ":" in address else "none"
    raise WrongUse(f"there is no store of the kind `{kind}`: there are {KINDS}")
