"""Booking calls within a transaction: the rows of the ledger, and what stands under its keys.

Whoever books holds the keys that it counts under (in one order, so that nobody waits in a circle) until it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from aop.engine.effects import Query
from aop.ports.ledger import Row
from aop.stores.commit_rows import Booking
from aop.stores.micros import micros
from aop.stores.postgres.connecting import Connection


def hold(connection: Connection, keys: Iterable[str]) -> None:
    """Until the transaction ends nobody else books under these keys."""
    connection.execute(
        "select pg_advisory_xact_lock(lock) from "
        "(select distinct hashtextextended(key, 0) as lock from unnest(%s::text[]) as key order by lock) as locks",
        (list(keys),),
    )


def book(connection: Connection, calls: list[Booking]) -> set[str]:
    """Books calls one after the other, each if every query of it still holds: those that are booked now. The keys are
    held."""
    if not calls:
        return set()
    stand = _states(connection, [row.call for row, _ in calls])
    booked = {call for call, state in stand.items() if state != "released"}
    new: list[Row] = []
    for row, queries in calls:
        if row.call in booked:
            continue
        if queries and new:
            _insert(connection, new, stand)
            new = []
        if refused(connection, queries) is None:
            booked.add(row.call)
            new.append(row)
    _insert(connection, new, stand)
    return booked


def refused(connection: Connection, queries: tuple[Query, ...]) -> str | None:
    """The rule of the first query that does not hold any more."""
    return next((query.rule for query in queries if not query.holds(counted(connection, query))), None)


def _states(connection: Connection, calls: list[str]) -> dict[str, str]:
    return dict(connection.execute("select call, state from ledger where call = any(%s)", (calls,)).fetchall())


def _insert(connection: Connection, rows: list[Row], stand: dict[str, str]) -> None:
    """What was released is reserved again; every other row is new."""
    again = [row.call for row in rows if row.call in stand]
    if again:
        connection.execute("update ledger set state = 'reserved' where call = any(%s)", (again,))
    new = [row for row in rows if row.call not in stand]
    if not new:
        return
    amounts = [json.dumps({name: str(amount) for name, amount in row.amounts.items()}) for row in new]
    connection.execute(
        "insert into ledger select call, action, at, 'reserved', amounts::jsonb "
        "from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[]) as n(call, action, at, amounts)",
        ([row.call for row in new], [row.action for row in new], [micros(row.at) for row in new], amounts),
    )
    keys = [(key, micros(row.at), row.call) for row in new for key in sorted(set(row.keys))]
    if keys:
        connection.execute(
            "insert into ledger_keys select * from unnest(%s::text[], %s::bigint[], %s::text[])",
            [list(column) for column in zip(*keys, strict=True)],
        )


def counted(connection: Connection, query: Query) -> Decimal:
    """How often, or how much; the database's numbers are exact."""
    wanted = "count(*)" if query.input is None else "coalesce(sum((ledger.amounts ->> %(input)s)::numeric), 0)"
    found = connection.execute(
        f"select {wanted} from ledger_keys join ledger using (call) where key = %(key)s and ledger_keys.at > %(since)s "  # noqa: S608
        "and state != 'released' and action = any(%(actions)s)",
        {
            "input": query.input,
            "key": query.key,
            "since": -(1 << 62) if query.since is None else micros(query.since),
            "actions": list(query.actions),
        },
    ).fetchone()
    assert found is not None
    return Decimal(found[0])
