"""The store for several service processes: one PostgreSQL database, commits of one process written in batches.

Needs the extra `postgres`.
"""

from aop.stores.postgres.kept import PostgresKept
from aop.stores.postgres.ledger import PostgresLedger
from aop.stores.postgres.schema import begun_with_keys
from aop.stores.postgres.shelf import PostgresShelf
from aop.stores.postgres.store import PostgresStore

__all__ = ["PostgresKept", "PostgresLedger", "PostgresShelf", "PostgresStore", "begun_with_keys"]
