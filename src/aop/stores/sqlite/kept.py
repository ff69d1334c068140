"""What is kept of customers, in the same file, each value sealed under its customer's own key."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from aop.ports.kept import KeptValue
from aop.ports.seal import Erased, Seal
from aop.stores.micros import micros
from aop.stores.rows import kept_of, of_kept
from aop.stores.sqlite.connecting import Database

#: So many values are kept of a customer, the latest ones.
MAX_KEPT = 50


class SqliteKept:
    """Values of customers by slot; a value whose key was destroyed is not there."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def keep(self, customer: str, value: KeptValue) -> None:
        data = self._seal.close(f"customer/{customer}", of_kept(value))
        row = ((customer := self._seal.named(customer)), value.slot, micros(value.at), value.personal, data)

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "insert into kept values (?, ?, ?, ?, ?) on conflict do update set at = excluded.at, "
                "personal = excluded.personal, data = excluded.data where excluded.at >= kept.at",
                row,
            )
            connection.execute(
                "delete from kept where customer = ?1 and slot in "
                "(select slot from kept where customer = ?1 order by at desc, slot limit -1 offset ?2)",
                (customer, MAX_KEPT),
            )

        await self._database.writer.write(job)

    async def recall(self, customer: str, slot: str) -> KeptValue | None:
        sql = "select data from kept where customer = ? and slot = ?"
        found = self._database.read(lambda reader: reader.execute(sql, (self._seal.named(customer), slot)).fetchone())
        if found is None:
            return None
        try:
            return kept_of(self._seal.open(f"customer/{customer}", found[0]))
        except Erased:
            return None

    async def erase(self, customer: str, classes: frozenset[str] | None = None) -> int:
        marks = "" if classes is None else f" and personal in ({', '.join('?' * len(classes))})"
        sql, given = f"delete from kept where customer = ?{marks}", (self._seal.named(customer), *sorted(classes or ()))  # noqa: S608
        return await self._database.writer.write(lambda connection: connection.execute(sql, given).rowcount)

    async def of(self, customer: str) -> tuple[KeptValue, ...]:
        sql, named = "select data from kept where customer = ? order by slot", self._seal.named(customer)
        rows = self._database.read(lambda reader: reader.execute(sql, (named,)).fetchall())
        try:
            return tuple([kept_of(self._seal.open(f"customer/{customer}", data)) for (data,) in rows])
        except Erased:
            return ()

    async def sweep(self, classes: frozenset[str | None], before: datetime, limit: int) -> int:
        marks = ", ".join("?" * len(classes))
        sql = (
            f"delete from kept where (customer, slot) in (select customer, slot from kept where at < ? "  # noqa: S608
            f"and coalesce(personal, '') in ({marks}) order by at limit ?)"
        )
        given = (micros(before), *sorted(item or "" for item in classes), limit)
        return await self._database.writer.write(lambda connection: connection.execute(sql, given).rowcount)
