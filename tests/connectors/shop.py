"""One small system for the contract of connectors: its actions, and the same shop as functions and as queries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from aop.machine.types import Action, Field, RecordType, Type
from aop.ports.connector import Answer, Call, Connector
from aop.values import Duration, Money, Record, Value

TEXT, ID, MONEY = Type("text"), Type("id"), Type("money")
ORDER, ITEM = Type("record", record="shop.order"), Type("record", record="shop.item")
RECEIPT = Type("record", record="shop.receipt")

RECORDS = {
    "shop.item": RecordType("shop.item", {"item_id": Field("item_id", TEXT), "price": Field("price", MONEY)}),
    "shop.order": RecordType(
        "shop.order",
        {
            "order_id": Field("order_id", ID),
            "total": Field("total", MONEY),
            "items": Field("items", Type("list", item=ITEM)),
        },
    ),
    "shop.receipt": RecordType("shop.receipt", {"id": Field("id", TEXT), "amount": Field("amount", MONEY)}),
}


def action(name: str, does: str, inputs: Mapping[str, Type], returns: Type | None, **more: object) -> Action:
    """An action of the shop that every kind carries out: function, query, request and MCP action have its name."""
    sql = {"query": name, **more.pop("sql", {})}  # type: ignore[dict-item]
    http: dict[str, object] = {"path": f"/{name}", **more.pop("http", {})}  # type: ignore[dict-item]
    mcp = {"tool": name, "arguments": {key: f"{{{key}}}" for key in inputs}, **more.pop("mcp", {})}  # type: ignore[dict-item]
    fields = {key: Field(key, kind) for key, kind in inputs.items()}
    binding = {
        "python": {"function": name},
        "sql": sql,
        "http": http,
        "openapi": {"operation": name, **http},
        "mcp": mcp,
    }
    return Action(f"shop.{name}", "shop", does, fields, returns, binding=binding, **more)  # type: ignore[arg-type]


FIND_ORDER = action(
    "find_order", "reads", {"id": ID}, ORDER, maybe_missing=True,
    sql={"json": ["items"], "cents": ["total", "items.price"]},
    http={"path": "/orders/{id}", "cents": ["total", "items.price"], "not_found": 404},
    mcp={"cents": ["total", "items.price"], "result": "$.found"},
)  # fmt: skip
LIST_ORDERS = action(
    "list_orders", "reads", {}, Type("list", item=ID), http={"result": "$.orders"}, mcp={"result": "$.orders"}
)
COUNT_ITEMS = action(
    "count_items", "reads", {"items": Type("list", item=ITEM)}, Type("number"),
    sql={"params": {"item_ids": "items.item_id"}},
    http={"method": "POST", "json": {"item_ids": "{items.item_id}"}, "result": "$.n"},
    mcp={"arguments": {"item_ids": "{items.item_id}"}, "result": "$.n"},
)  # fmt: skip
REFUND = action(
    "refund", "writes", {"order": ORDER, "amount": MONEY}, RECEIPT, failures=("already_refunded",),
    sql={"params": {"order_id": "order.order_id", "cents": "amount.minor"}, "cents": ["amount"]},
    http={
        "method": "POST", "path": "/orders/{order.order_id}/refunds", "form": {"amount": "{amount.minor}"},
        "cents": ["amount"], "failures": {"already_refunded": {
            "status": "400", "where": "$.error.code", "is": "charge_already_refunded",
            "because": "the order has been refunded before",
        }},
    },
    mcp={
        "arguments": {"order_id": "{order.order_id}", "cents": "{amount.minor}"}, "cents": ["amount"],
        "failures": {"already_refunded": {
            "says": "charge_already_refunded", "because": "the order has been refunded before",
        }},
    },
    idempotent=True, key_header="Idempotency-Key",
)  # fmt: skip
SLOW_READ = action("slow_read", "reads", {}, Type("number"), timeout=Duration(Decimal("0.1"), "seconds"))
SLOW_WRITE = action(
    "slow_write", "writes", {}, Type("number"), timeout=Duration(Decimal("0.1"), "seconds"), http={"method": "POST"}
)

ACTIONS = (FIND_ORDER, LIST_ORDERS, COUNT_ITEMS, REFUND, SLOW_READ, SLOW_WRITE)

ITEMS = (
    Record("shop.item", {"item_id": "i1", "price": Money(Decimal("19.99"), "USD")}),
    Record("shop.item", {"item_id": "i2", "price": Money(Decimal("0.01"), "USD")}),
)
W1 = Record("shop.order", {"order_id": "W1", "total": Money(Decimal("20.00"), "USD"), "items": ITEMS})


def call(connector: Connector, what: Action, key: str = "k1", **inputs: Value) -> Answer:
    """The answer of one call."""
    return asyncio.run(connector.call(Call(key, what, inputs, key)))


@dataclass
class Setup:
    """A connected shop. `refunds` counts what was really written; `break_down` makes the system unreachable."""

    connector: Connector

    def refunds(self) -> int:
        raise NotImplementedError

    def break_down(self) -> None:
        raise NotImplementedError


# ---- as functions


class Refused(Exception):
    failure = "already_refunded"
    detail = "the order has been refunded before"


class Functions:
    """The shop in memory."""

    def __init__(self) -> None:
        self.refunded: list[str] = []
        self.down = False

    def find_order(self, *, id: str) -> object:  # noqa: A002 - the input is called so
        self._up()
        items = [{"item_id": "i1", "price": Decimal("19.99")}, {"item_id": "i2", "price": Decimal("0.01")}]
        return {"order_id": "W1", "total": Decimal("20.00"), "items": items} if id == "W1" else None

    def list_orders(self) -> object:
        return ["W1", "W2"]

    def count_items(self, *, items: tuple[Record, ...]) -> object:
        return len({item.get("item_id") for item in items})

    def refund(self, *, order: Record, amount: Money) -> object:
        self._up()
        order_id = str(order.get("order_id"))
        if order_id in self.refunded:
            raise Refused
        self.refunded.append(order_id)
        return {"id": f"re_{len(self.refunded)}", "amount": amount.amount}

    async def slow_read(self) -> object:
        await asyncio.sleep(5)
        return 1

    async def slow_write(self) -> object:
        await asyncio.sleep(5)
        return 1

    def _up(self) -> None:
        if self.down:
            raise ConnectionError("https://user:secret@shop.example")


# ---- as queries

SCHEMA = """
CREATE TABLE orders (order_id TEXT PRIMARY KEY, total INTEGER NOT NULL);
CREATE TABLE items (item_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, price INTEGER NOT NULL);
CREATE TABLE refunds (order_id TEXT NOT NULL, cents INTEGER NOT NULL);
INSERT INTO orders VALUES ('W1', 2000), ('W2', 100);
INSERT INTO items VALUES ('i1', 'W1', 1999), ('i2', 'W1', 1), ('i3', 'W2', 100);
"""

QUERIES = """
-- name: find_order
SELECT order_id, total, (
    SELECT json_group_array(json_object('item_id', item_id, 'price', price)) FROM items
    WHERE items.order_id = orders.order_id
) AS items FROM orders WHERE order_id = :id;

-- name: list_orders
SELECT order_id FROM orders ORDER BY order_id;

-- name: count_items
SELECT count(*) AS n FROM items WHERE item_id IN (SELECT value FROM json_each(:item_ids));

-- name: refund
-- fails with already_refunded: the order has been refunded before
SELECT 1 FROM refunds WHERE order_id = :order_id;
INSERT INTO refunds (order_id, cents) VALUES (:order_id, :cents);
SELECT 're_' || count(*) AS id, max(cents) AS amount FROM refunds;

-- name: slow_read
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n;

-- name: slow_write
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
INSERT INTO refunds SELECT 'W1', max(i) FROM n;
SELECT 1 AS n;
"""

POSTGRES = (
    QUERIES.replace("json_group_array(json_object(", "json_agg(json_build_object(")
    .replace("SELECT value FROM json_each(:item_ids)", "SELECT json_array_elements_text(CAST(:item_ids AS json))")
    .replace("SELECT i + 1", "SELECT (i + 1) % 1000")
)
