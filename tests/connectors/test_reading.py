"""A query of a read is seen to be one before it runs; what cannot be seen is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from aop.connectors.queries import read_queries
from aop.connectors.reading import why_not_read_only
from aop.connectors.sql import SqlConnector
from aop.errors import CatalogueError

from .conftest import sqlite_setup
from .shop import LIST_ORDERS, POSTGRES, QUERIES, REFUND


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT order_id FROM orders WHERE order_id = :id",
        "WITH a AS (SELECT 1 AS n) SELECT n FROM a UNION SELECT 2",
        "SELECT 'DELETE FROM orders; --' AS text",
        "VALUES (1)",
        "SELECT count(*) FROM orders WHERE note LIKE 'insert%'",
        "SELECT id\\:\\:text FROM orders",
    ],
)
def test_what_only_reads(sql: str, dialect: str) -> None:
    assert why_not_read_only(sql, dialect) == ""


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "UPDATE orders SET total = 0",
        "INSERT INTO orders VALUES ('W9', 1)",
        "DROP TABLE orders",
        "PRAGMA writable_schema = 1",
        "ATTACH DATABASE 'x.db' AS x",
        "VACUUM",
        "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copy FROM orders",
        "SELECT * FROM orders FOR UPDATE",
        "SELECT 1; DELETE FROM orders",
        "SELECT nextval('s')",
        "SELECT pg_terminate_backend(1)",
        "SELECT load_extension('x')",
        "EXPLAIN ANALYZE DELETE FROM orders",
        "COPY orders TO '/tmp/x'",
        "CALL do_it()",
        "SELECT FROM WHERE",
        "",
    ],
)
def test_what_does_more_than_reading(sql: str, dialect: str) -> None:
    assert why_not_read_only(sql, dialect) != ""


@pytest.mark.parametrize(("queries", "dialect"), [(QUERIES, "sqlite"), (POSTGRES, "postgres")])
def test_the_reads_of_the_contract_are_reads(queries: str, dialect: str) -> None:
    found = read_queries(queries)
    for name in ("find_order", "list_orders", "count_items", "slow_read"):
        assert [why_not_read_only(item.sql, dialect) for item in found[name].statements] == [""]
    assert why_not_read_only(found["slow_write"].statements[0].sql, dialect) != ""


def test_a_read_that_writes_fails_the_load(tmp_path: Path) -> None:
    sqlite_setup(tmp_path)
    queries = read_queries("-- name: list_orders\nDELETE FROM orders RETURNING order_id;")
    with pytest.raises(CatalogueError, match=r"shop\.list_orders: it only reads, and the query .* it is no SELECT"):
        SqlConnector("sqlite:///shop.db", queries, tmp_path).check([LIST_ORDERS])


def test_a_check_that_writes_fails_the_load(tmp_path: Path) -> None:
    sqlite_setup(tmp_path)
    text = (
        "-- name: refund\n-- fails with already_refunded\nDELETE FROM refunds WHERE order_id = :order_id RETURNING 1;\n"
    )
    queries = read_queries(text + "SELECT :cents AS amount, 'r' AS id;")
    with pytest.raises(CatalogueError, match=r"a check only reads, and that of the query `refund` does more"):
        SqlConnector("sqlite:///shop.db", queries, tmp_path).check([REFUND])
