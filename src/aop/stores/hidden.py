"""What limits count under, as it is written: it may be somebody's number or address, so it goes by the seal's name."""

from __future__ import annotations

from dataclasses import replace

from aop.engine.effects import Query
from aop.ports.ledger import Row
from aop.ports.seal import Seal


def hidden_row(row: Row, seal: Seal) -> Row:
    return replace(row, keys=tuple([seal.named(key) for key in row.keys]))


def hidden_queries(queries: tuple[Query, ...], seal: Seal) -> tuple[Query, ...]:
    return tuple([replace(query, key=seal.named(query.key)) for query in queries])
