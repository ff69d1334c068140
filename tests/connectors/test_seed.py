"""The records of the sample shop: the same every time, exact, and with the stories that scripts and pages tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from .sample import TODAY, seed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    seed.build(tmp_path / "shop.db", TODAY)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        yield connection


def test_the_same_day_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        seed.build(tmp_path / name, TODAY)
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.db", "two.db"]


def test_another_seed_gives_other_orders_and_the_same_stories(tmp_path: Path) -> None:
    def rows(name: str, number: int, stories: str) -> list[tuple[object, ...]]:
        seed.build(tmp_path / name, TODAY, number)
        query = f"SELECT * FROM shop_order JOIN shop_item USING (order_id) WHERE account_id {stories} ('c1', 'c2')"  # noqa: S608
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            return [row[:6] for row in connection.execute(query)]

    assert rows("one.db", 1, "IN") == rows("two.db", 2, "IN")
    assert rows("one.db", 1, "NOT IN") != rows("two.db", 2, "NOT IN")


def test_the_command_makes_the_file_and_replaces_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "shop.db"
    out.write_text("something older")
    assert seed.main(["--out", str(out), "--today", "2026-11-22"]) == 0
    assert capsys.readouterr().out == f"{out}: 103 orders as of 2026-11-22\n"
    assert out.read_bytes().startswith(b"SQLite format 3")


def test_there_is_something_of_everything(database: sqlite3.Connection) -> None:
    def number(query: str) -> int:
        return int(database.execute(f"SELECT count(*) FROM {query}").fetchone()[0])  # noqa: S608

    assert number("shop_account") == 40
    totals = "(SELECT sum(price) AS total FROM shop_item GROUP BY order_id)"
    assert number(f"{totals} WHERE total > 15000") >= 10
    assert number(f"{totals} WHERE total BETWEEN 7501 AND 15000") >= 10
    assert number(f"{totals} WHERE total <= 7500") >= 10
    for status in ("pending", "shipped", "delivered", "cancelled"):
        assert number(f"shop_order WHERE status = '{status}'") >= 5
    assert number("shop_order WHERE delivered_on >= '2026-10-23'") >= 10
    assert number("shop_order WHERE delivered_on < '2026-10-23'") >= 10
    assert number("shop_order WHERE status = 'shipped' AND expected_on < '2026-11-19'") >= 2
    assert number("shop_product WHERE on_hand = 0") >= 2


def test_every_day_fits_its_status(database: sqlite3.Connection) -> None:
    for status, ordered, expected, delivered in database.execute(
        "SELECT status, ordered_on, expected_on, delivered_on FROM shop_order"
    ):
        assert ordered <= TODAY.isoformat()
        assert (delivered is not None) == (status == "delivered")
        assert (expected is not None) == (status != "cancelled")
        assert delivered is None or ordered < delivered <= TODAY.isoformat()


def test_every_order_is_charged_what_its_items_cost(database: sqlite3.Connection) -> None:
    assert not database.execute(
        """SELECT order_id FROM shop_order AS o LEFT JOIN stripe_charge AS c USING (charge_id)
           WHERE status <> 'cancelled' AND c.amount IS NOT (SELECT sum(price) FROM shop_item AS i
           WHERE i.order_id = o.order_id)"""
    ).fetchall()


def test_the_story_of_ana(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT name, email FROM shop_account WHERE account_id = 'c1'").fetchone() == (
        "Ana Ruiz",
        "ana@example.com",
    )
    items = database.execute(
        "SELECT name, i.price, on_hand FROM shop_item AS i JOIN shop_product USING (product_id) "
        "WHERE order_id = '#W1234567' ORDER BY item_id"
    ).fetchall()
    assert items == [("Trail running shoes", 16450, 7), ("Merino socks", 1800, 0), ("Steel water bottle", 2490, 12)]
    delivered = database.execute("SELECT delivered_on FROM shop_order WHERE order_id = '#W1234567'").fetchone()[0]
    assert (TODAY - date.fromisoformat(delivered)).days == 3
