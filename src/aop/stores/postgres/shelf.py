"""Small named bytes in the same database, read and put without waiting for the writer's batch."""

from __future__ import annotations

from aop.stores.postgres.connecting import Readers


class PostgresShelf:
    """Each change is written at once: several processes share one shelf, and a key must be there for all of them."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def get(self, name: str) -> bytes | None:
        found = self._readers.now(lambda c: c.execute("select data from shelf where name = %s", (name,)).fetchone())
        return None if found is None else bytes(found[0])

    def put(self, name: str, data: bytes) -> None:
        sql = "insert into shelf values (%s, %s) on conflict (name) do update set data = excluded.data"
        self._readers.now(lambda c: c.execute(sql, (name, data)))

    def delete(self, name: str) -> None:
        self._readers.now(lambda c: c.execute("delete from shelf where name = %s", (name,)))

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        sql = "select name from shelf where name > %s order by name limit %s"
        rows = self._readers.now(lambda c: c.execute(sql, (after, limit)).fetchall())
        return tuple([name for (name,) in rows])
