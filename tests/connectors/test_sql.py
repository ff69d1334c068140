"""What the sql connector promises beyond the contract: once under one key, nothing by halves, reads that only read."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from aop.connectors.queries import read_queries
from aop.connectors.sql import SqlConnector
from aop.errors import CatalogueError, OutcomeUnknown, PortError, Unavailable
from aop.machine.types import Action, Type
from aop.ports.connector import Call
from aop.values import Duration, Money

from .conftest import SqliteSetup
from .shop import FIND_ORDER, ID, ORDER, RECORDS, REFUND, SCHEMA, TEXT, W1, action, call

PRICE = Money(Decimal("19.99"), "USD")


# ---- the idempotency key


def test_the_same_key_gives_the_first_answer_and_does_nothing(sqlite_shop: SqliteSetup) -> None:
    first = call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    again = call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    assert again == first
    assert sqlite_shop.refunds() == 1


def test_the_first_answer_is_kept_exactly(sqlite_shop: SqliteSetup) -> None:
    call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    again = call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    assert again.data == {"id": "re_1", "amount": Decimal("19.99")}


def test_a_key_of_another_call_is_refused(sqlite_shop: SqliteSetup) -> None:
    call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    with pytest.raises(PortError, match="used for another call") as error:
        call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=Money(Decimal(1), "USD"))
    assert error.value.outcome_known
    assert not error.value.retryable


def test_a_failure_keeps_no_key(sqlite_shop: SqliteSetup) -> None:
    call(sqlite_shop.connector, REFUND, "k1", order=W1, amount=PRICE)
    call(sqlite_shop.connector, REFUND, "k2", order=W1, amount=PRICE)
    assert _keys(sqlite_shop.file) == ["k1"]


def test_racing_calls_under_one_key_do_it_once(sqlite_shop: SqliteSetup) -> None:
    one = Call("c", REFUND, {"order": W1, "amount": PRICE}, "k1")

    async def race() -> list[object]:
        return list(await asyncio.gather(*(sqlite_shop.connector.call(one) for _ in range(8))))

    answers = asyncio.run(race())
    assert len({repr(item) for item in answers}) == 1
    assert sqlite_shop.refunds() == 1


def _keys(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT key FROM aop_calls ORDER BY key")]


# ---- nothing by halves


def connector(folder: Path, queries: str) -> SqlConnector:
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        database.executescript(SCHEMA)
    return SqlConnector("sqlite:///shop.db", read_queries(queries), folder)


@pytest.mark.parametrize(
    "last",
    [
        "SELECT 're_1' AS id WHERE 0",  # no row
        "SELECT 're_1' AS id UNION SELECT 're_2'",  # several
        "SELECT 1.5 AS id",  # a binary fraction
        "INSERT INTO items (item_id) VALUES ('i9')",  # against a constraint
    ],
)
def test_a_write_that_cannot_answer_is_rolled_back(tmp_path: Path, last: str) -> None:
    pay = action("pay", "writes", {}, Type("record", record="shop.receipt"))
    shop = connector(tmp_path, f"-- name: pay\nINSERT INTO refunds VALUES ('W1', 1);\n{last};")
    with pytest.raises(PortError) as error:
        call(shop, pay)
    assert error.value.outcome_known
    assert SqliteSetup(shop, tmp_path / "shop.db").refunds() == 0


def test_an_action_that_returns_nothing_needs_no_row(tmp_path: Path) -> None:
    shop = connector(tmp_path, "-- name: pay\nINSERT INTO refunds VALUES ('W1', 1);")
    assert call(shop, action("pay", "writes", {}, None)).data is None
    assert SqliteSetup(shop, tmp_path / "shop.db").refunds() == 1


def test_a_read_cannot_write(tmp_path: Path) -> None:
    shop = connector(tmp_path, "-- name: peek\nINSERT INTO refunds VALUES ('W1', 1) RETURNING order_id;")
    with pytest.raises(PortError):
        call(shop, action("peek", "reads", {}, TEXT))
    assert SqliteSetup(shop, tmp_path / "shop.db").refunds() == 0


def test_a_locked_database_is_unavailable(sqlite_shop: SqliteSetup) -> None:
    hurried = replace(REFUND, timeout=Duration(Decimal("0.2"), "seconds"))
    with closing(sqlite3.connect(sqlite_shop.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable):
            call(sqlite_shop.connector, hurried, order=W1, amount=PRICE)
    assert sqlite_shop.refunds() == 0


@pytest.mark.parametrize(
    ("code", "raised"), [(sqlite3.SQLITE_BUSY, Unavailable), (sqlite3.SQLITE_IOERR_WRITE, OutcomeUnknown)]
)
def test_trouble_while_committing(
    sqlite_shop: SqliteSetup, monkeypatch: pytest.MonkeyPatch, code: int, raised: type[PortError]
) -> None:
    def commit(self: Connection) -> None:
        error = sqlite3.OperationalError("trouble")
        error.sqlite_errorcode = code
        raise OperationalError(None, None, error)

    monkeypatch.setattr(Connection, "commit", commit)
    with pytest.raises(raised):
        call(sqlite_shop.connector, REFUND, order=W1, amount=PRICE)


def test_opening_never_makes_a_database(sqlite_shop: SqliteSetup) -> None:
    sqlite_shop.file.unlink()
    with pytest.raises(Unavailable):
        call(sqlite_shop.connector, REFUND, order=W1, amount=PRICE)
    assert not sqlite_shop.file.exists()


# ---- values


@pytest.mark.parametrize("text", ["W1' OR '1'='1", "W1; DROP TABLE orders", ":id", "W1--", "\x00", "🦊"])
def test_a_value_is_never_sql(sqlite_shop: SqliteSetup, text: str) -> None:
    assert call(sqlite_shop.connector, FIND_ORDER, id=text).data is None
    assert call(sqlite_shop.connector, FIND_ORDER, id="W1").data is not None


def test_cents_must_be_whole(tmp_path: Path) -> None:
    price = action("price", "reads", {}, Type("money"), sql={"cents": ["price"]})
    with pytest.raises(PortError, match="whole number of cents"):
        call(connector(tmp_path, "-- name: price\nSELECT '19.99' AS price;"), price)


def test_an_amount_that_is_not_whole_cents_is_refused(sqlite_shop: SqliteSetup) -> None:
    with pytest.raises(PortError, match="whole number of cents"):
        call(sqlite_shop.connector, REFUND, order=W1, amount=Money(Decimal("0.001"), "USD"))


def test_a_decimal_as_text_stays_exact(tmp_path: Path) -> None:
    price = action("price", "reads", {"amount": Type("money")}, Type("money"))
    shop = connector(tmp_path, "-- name: price\nSELECT :amount AS price;")
    assert call(shop, price, amount=Money(Decimal("123456789012345678.99"), "USD")).data == "123456789012345678.99"


# ---- the check at load


@pytest.mark.parametrize(
    ("queries", "part", "message"),
    [
        ("-- name: other\nSELECT 1;", {}, "calls the query `find`, which is not there"),
        ("-- name: find\nSELECT :order_id AS id;", {}, "the parameter `:order_id` of the query `find` is no input"),
        ("-- name: find\nSELECT :id AS id;", {"params": {"x": "id"}}, "has no parameter `:x`"),
        ("-- name: find\nSELECT :x AS id;", {"params": {"x": "order.name"}}, "`order` has no field `name`"),
        ("-- name: find\nSELECT :x AS id;", {"params": {"x": "id.name"}}, "`id` has no field `name`"),
        ("-- name: find\nSELECT ordr FROM orders;", {}, "no such column: ordr"),
        ("-- name: find\nSELEC 1;", {}, 'near "SELEC"'),
        ("-- name: find\n-- fails with gone\nSELECT 1;\nSELECT 1;", {}, "fails with `gone`, which its `failures`"),
        ("-- name: find\nSELECT 1;", {"json": "items"}, r"write `json: \[name"),
        ("-- name: find\nSELECT 1;", {"jsn": ["items"]}, "`jsn` is no key of `sql`"),
    ],
)
def test_what_does_not_fit_is_found_at_load(
    tmp_path: Path, queries: str, part: dict[str, object], message: str
) -> None:
    find = action("find", "reads", {"id": ID, "order": ORDER}, TEXT, sql=part)
    with pytest.raises(CatalogueError, match=message):
        connector(tmp_path, queries).check([find], RECORDS)


def test_an_action_without_a_query_is_found_at_load(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"shop\.find names no query"):
        connector(tmp_path, "").check([Action("shop.find", "shop", "reads", {})])


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "is a file"),
        ("sqlite:///:memory:", "is a file"),
        ("mysql://shop", "`mysql` has no connector in this version"),
        ("shop.db", "is written like"),
    ],
)
def test_other_urls_are_refused(url: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        SqlConnector(url, {})
