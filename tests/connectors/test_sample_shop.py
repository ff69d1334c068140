"""The catalogue of the sample workspace on its database: every action answers what it declares."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aop.compiler import compile_files
from aop.connectors import connect
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.runtime.conform import conform
from aop.syntax.load import load_workspace
from aop.values import Money, Record, Value

from .sample import copied


class Shop:
    """Calls actions by name, as the runtime does, with a key of its own for each call."""

    def __init__(self, workspace: Path, release: Release) -> None:
        self.file = workspace / "shop.db"
        self.release = release
        self.connectors = connect(release, workspace)
        self.count = 0

    def answer(self, name: str, **inputs: Value) -> Answer:
        self.count += 1
        action = self.release.actions[name]
        return asyncio.run(self.connectors[action.system].call(Call("c", action, inputs, f"key/{self.count}")))

    def value(self, name: str, **inputs: Value) -> Any:
        """What the machine would get; raises Mismatch when it is not what the action declares."""
        action, answer = self.release.actions[name], self.answer(name, **inputs)
        assert answer.failure is None
        return None if action.returns is None else conform(answer.data, action.returns, self.release.records, "USD")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def release() -> Release:
    files, found = load_workspace(Path(__file__).parents[2] / "procedures")
    compiled = compile_files(files, found)
    assert compiled.release is not None
    assert compiled.findings == ()
    return compiled.release


@pytest.fixture
def shop(tmp_path: Path, release: Release) -> Shop:
    return Shop(copied(tmp_path), release)


@pytest.fixture
def order(shop: Shop) -> Record:
    found = shop.value("shop.find_order", id="#W1234567")
    assert isinstance(found, Record)
    return found


def items_of(order: Record, *places: int) -> tuple[Value, ...]:
    items = order.get("items")
    assert isinstance(items, tuple)
    return tuple(items[place] for place in places)


def test_an_order_comes_with_its_customer_and_items(order: Record) -> None:
    assert order.get("status") == "delivered"
    assert order.get("delivered_on") == date(2026, 11, 19)
    assert order.get("total") == Money(Decimal("207.40"), "USD")
    assert order.get("customer") == Record(
        "shop.account", {"id": "c1", "name": "Ana Ruiz", "email": "ana@example.com", "tier": "regular"}
    )
    names = [item.get("name") for item in items_of(order, 0, 1, 2) if isinstance(item, Record)]
    assert names == ["Trail running shoes", "Merino socks", "Steel water bottle"]


def test_every_order_can_be_looked_up(shop: Shop) -> None:
    for (order_id,) in shop.rows("SELECT order_id FROM shop_order"):
        assert shop.value("shop.find_order", id=order_id).get("order_id") == order_id


def test_an_unknown_order_is_not_found(shop: Shop) -> None:
    assert shop.answer("shop.find_order", id="#W0000000").data is None


def test_stock_is_there_when_all_of_the_items_are(shop: Shop, order: Record) -> None:
    for places, available in (((0,), True), ((1,), False), ((0, 2), True), ((0, 1), False)):
        assert shop.value("shop.stock", items=items_of(order, *places)).get("available") is available


def test_a_replacement_is_sent_and_leaves_the_stock(shop: Shop, order: Record) -> None:
    shipment = shop.value("shop.replace", order=order, items=items_of(order, 0, 2))
    assert shipment.get("id") == "S1"
    assert len(shop.rows("SELECT * FROM shop_shipment_item WHERE shipment_id = 1")) == 2
    stock = shop.rows("SELECT on_hand FROM shop_product WHERE product_id IN ('p01', 'p02', 'p03')")
    assert stock == [(6,), (0,), (11,)]


def test_what_is_sold_out_is_not_sent(shop: Shop, order: Record) -> None:
    assert shop.answer("shop.replace", order=order, items=items_of(order, 0, 1)).failure == "out_of_stock"
    assert shop.rows("SELECT * FROM shop_shipment") == []


def test_a_refund_goes_to_the_card(shop: Shop, order: Record) -> None:
    refund = shop.value("stripe.refund", order=order, amount=Money(Decimal("164.50"), "USD"))
    assert (refund.get("status"), refund.get("card_brand")) == ("succeeded", "Visa")
    assert shop.rows("SELECT charge_id, amount, reason FROM stripe_refund") == [("ch_1234567", 16450, None)]


def test_no_more_is_refunded_than_was_charged(shop: Shop, order: Record) -> None:
    shop.value("stripe.refund", order=order, amount=Money(Decimal("164.50"), "USD"), reason="wrong item")
    answer = shop.answer("stripe.refund", order=order, amount=Money(Decimal("42.91"), "USD"))
    assert answer.failure == "already_refunded"
    shop.value("stripe.refund", order=order, amount=Money(Decimal("42.90"), "USD"))
    assert shop.rows("SELECT sum(amount) FROM stripe_refund") == [(20740,)]


def test_notes_logs_and_labels_are_written(shop: Shop, order: Record) -> None:
    shop.value("zendesk.add_note", text="Wrong item on #W1234567: refund")
    shop.value("crm.log", customer=order.get("customer"), outcome="refund")
    label = shop.value("shop.return_label", order=order)
    assert label.get("id") == "L1"
    assert shop.rows("SELECT body FROM zendesk_note ORDER BY note_id DESC LIMIT 1")[0][0].startswith("Wrong item")
    assert shop.rows("SELECT account_id, outcome FROM crm_log ORDER BY log_id DESC LIMIT 1") == [("c1", "refund")]


def test_only_an_order_that_has_not_left_is_cancelled(shop: Shop, order: Record) -> None:
    assert shop.answer("shop.cancel_order", order=order).failure == "already_shipped"
    pending = shop.value("shop.find_order", id="#W1234569")
    shop.value("shop.cancel_order", order=pending)
    assert shop.value("shop.find_order", id="#W1234569").get("status") == "cancelled"
    assert shop.answer("shop.cancel_order", order=pending).failure == "already_shipped"
