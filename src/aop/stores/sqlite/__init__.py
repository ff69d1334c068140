"""The embedded store: one SQLite file, write-ahead log, every commit synced to the disk before it returns."""

from aop.stores.sqlite.connecting import InUse
from aop.stores.sqlite.kept import SqliteKept
from aop.stores.sqlite.ledger import SqliteLedger
from aop.stores.sqlite.shelf import SqliteShelf
from aop.stores.sqlite.store import SqliteStore

__all__ = ["InUse", "SqliteKept", "SqliteLedger", "SqliteShelf", "SqliteStore"]
