"""What is kept of customers, in the same database, each value sealed under its customer's own key."""

from __future__ import annotations

from datetime import datetime

from aop.ports.kept import KeptValue
from aop.ports.seal import Erased, Seal
from aop.stores.micros import micros
from aop.stores.postgres.connecting import Connection, Readers
from aop.stores.postgres.writer import Writer
from aop.stores.rows import kept_of, of_kept

#: So many values are kept of a customer, the latest ones.
MAX_KEPT = 50


class PostgresKept:
    """Values of customers by slot; a value whose key was destroyed is not there."""

    def __init__(self, readers: Readers, writer: Writer, seal: Seal) -> None:
        self._readers = readers
        self._writer = writer
        self._seal = seal

    async def keep(self, customer: str, value: KeptValue) -> None:
        data = self._seal.close(f"customer/{customer}", of_kept(value))
        named = self._seal.named(customer)

        def job(connection: Connection) -> None:
            connection.execute(
                "insert into kept values (%s, %s, %s, %s, %s) on conflict (customer, slot) do update set "
                "at = excluded.at, personal = excluded.personal, data = excluded.data where excluded.at >= kept.at",
                (named, value.slot, micros(value.at), value.personal, data),
            )
            connection.execute(
                "delete from kept where customer = %(c)s and slot in "
                "(select slot from kept where customer = %(c)s order by at desc, slot offset %(most)s)",
                {"c": named, "most": MAX_KEPT},
            )

        await self._writer.write(job)

    async def recall(self, customer: str, slot: str) -> KeptValue | None:
        sql = "select data from kept where customer = %s and slot = %s"
        given = (self._seal.named(customer), slot)
        found = await self._readers.read(lambda reader: reader.execute(sql, given).fetchone())
        if found is None:
            return None
        try:
            return kept_of(self._seal.open(f"customer/{customer}", found[0]))
        except Erased:
            return None

    async def erase(self, customer: str, classes: frozenset[str] | None = None) -> int:
        sql = "delete from kept where customer = %s and (%s::text[] is null or personal = any(%s::text[]))"
        wanted = None if classes is None else sorted(classes)
        given = (self._seal.named(customer), wanted, wanted)
        return await self._writer.write(lambda connection: connection.execute(sql, given).rowcount)

    async def of(self, customer: str) -> tuple[KeptValue, ...]:
        sql, named = "select data from kept where customer = %s order by slot", self._seal.named(customer)
        rows = await self._readers.read(lambda reader: reader.execute(sql, (named,)).fetchall())
        try:
            return tuple([kept_of(self._seal.open(f"customer/{customer}", data)) for (data,) in rows])
        except Erased:
            return ()

    async def sweep(self, classes: frozenset[str | None], before: datetime, limit: int) -> int:
        sql = (
            "delete from kept where (customer, slot) in (select customer, slot from kept where at < %s "
            "and coalesce(personal, '') = any(%s::text[]) order by at limit %s)"
        )
        given = (micros(before), sorted(item or "" for item in classes), limit)
        return await self._writer.write(lambda connection: connection.execute(sql, given).rowcount)
