"""Makes the records of the sample shop: `python procedures/seed.py --out procedures/shop.db --today 2026-11-22`.

The same day and seed give the same database, byte for byte. Days are counted back from `--today`, so that "delivered
3 days ago" stays true. The two customers of `STORIES` are the same under every seed; scripts and pages tell of them.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("America/New_York")

CUSTOMERS = 38
ORDERS = 96

#: How far back the invented orders go, and how long a parcel takes.
MAX_AGE_DAYS = 90
TRANSIT_DAYS = 4


@dataclass(frozen=True, slots=True)
class Product:
    """`price` is in cents; `on_hand` is how many are in stock."""

    id: str
    name: str
    color: str
    price: int
    on_hand: int


PRODUCTS = (
    Product("p01", "Trail running shoes", "blue", 16450, 7),
    Product("p02", "Merino socks", "grey", 1800, 0),
    Product("p03", "Steel water bottle", "green", 2490, 12),
    Product("p04", "Rain jacket", "yellow", 12900, 4),
    Product("p05", "Down jacket", "black", 24900, 0),
    Product("p06", "Hiking backpack", "red", 9850, 5),
    Product("p07", "Desk lamp", "white", 5995, 9),
    Product("p08", "Electric kettle", "silver", 4499, 3),
    Product("p09", "Coffee grinder", "black", 7900, 2),
    Product("p10", "Stoneware mug", "blue", 1450, 31),
    Product("p11", "Wine glasses", "clear", 3280, 0),
    Product("p12", "Cast iron pan", "black", 5600, 6),
    Product("p13", "Bluetooth speaker", "orange", 8999, 8),
    Product("p14", "Noise cancelling headphones", "black", 27900, 3),
    Product("p15", "Yoga mat", "purple", 3900, 14),
    Product("p16", "Camping tent", "green", 31900, 1),
    Product("p17", "Sleeping bag", "orange", 11500, 0),
    Product("p18", "Wool blanket", "brown", 6800, 10),
    Product("p19", "Travel pillow", "grey", 2150, 22),
    Product("p20", "Cutting board", "oak", 2700, 17),
)

FIRST_NAMES = (
    "Amira", "Bruno", "Chloe", "Daniel", "Elif", "Felix", "Grace", "Hiro", "Ines", "Jonas",
    "Kofi", "Lena", "Marco", "Nadia", "Oscar", "Priya", "Quinn", "Rosa", "Samuel", "Tessa",
)  # fmt: skip
LAST_NAMES = ("Adler", "Brooks", "Costa", "Dahl", "Evans", "Fischer", "Garcia", "Huang", "Ivanova", "Jensen")
CARDS = ("Visa", "Mastercard", "American Express")
CARRIERS = ("Parcel Express", "Northern Post")


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    tier: str = "regular"

    @property
    def email(self) -> str:
        """`ana@example.com` for those with a story, `first.last@example.com` for everybody else."""
        first, last = self.name.lower().split()
        return f"{first}@example.com" if self.id in STORIES else f"{first}.{last}@example.com"


@dataclass(frozen=True, slots=True)
class Order:
    """`ordered`, `expected` and `delivered` are days from today: -3 was three days ago."""

    id: str
    account: str
    status: str
    products: tuple[str, ...]
    ordered: int
    expected: int | None = None
    delivered: int | None = None


#: Customers whom scripts and pages tell of, and their orders.
STORIES = {"c1": "Ana Ruiz", "c2": "Ben Carter"}
STORY_ORDERS = (
    Order("#W1234567", "c1", "delivered", ("p01", "p02", "p03"), -8, -4, -3),  # shoes over $150; socks sold out
    Order("#W1234568", "c1", "shipped", ("p07", "p10"), -3, 2),
    Order("#W1234569", "c1", "pending", ("p06",), -1, 5),
    Order("#W2345671", "c2", "delivered", ("p09", "p10"), -52, -46, -45),  # past the 30 days
    Order("#W2345672", "c2", "cancelled", ("p15",), -20),
    Order("#W2345673", "c2", "shipped", ("p12",), -12, -6),  # late
    Order("#W2345674", "c2", "delivered", ("p08", "p19"), -9, -5, -5),  # nothing over $75
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the records of the sample shop.")
    parser.add_argument("--out", type=Path, default=HERE / "shop.db", help="the database file, replaced if it exists")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day to count from: 2026-11-22")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other invented orders")
    given = parser.parse_args(arguments)
    today = given.today or datetime.now(ZONE).date()
    orders = build(given.out, today, given.seed)
    sys.stdout.write(f"{given.out}: {orders} orders as of {today}\n")
    return 0


def build(out: Path, today: date, seed: int = 1) -> int:
    """Writes the database in one go, so that a running service never sees half of it. Returns the number of orders."""
    random = Random(seed)  # noqa: S311 - invented orders are no secret
    accounts = [*(Account(key, name) for key, name in STORIES.items()), *_accounts(random)]
    orders = [*STORY_ORDERS, *_orders(random, accounts)]
    half = out.with_name(f"{out.name}.new")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(half)) as database:
        database.executescript((HERE / "shop.sql").read_text("utf-8"))
        _insert_all(database, accounts, orders, today, random)
        database.commit()
    half.replace(out)
    return len(orders)


# ---- invented


def _accounts(random: Random) -> Iterator[Account]:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    for number, name in enumerate(random.sample(names, CUSTOMERS), 100):
        yield Account(f"c{number}", name, random.choice(("regular", "regular", "regular", "gold")))


def _orders(random: Random, accounts: Sequence[Account]) -> Iterator[Order]:
    others = [account for account in accounts if account.id not in STORIES]
    for number in range(ORDERS):
        status = random.choice(("pending", "shipped", "delivered", "delivered", "delivered", "cancelled"))
        products = random.sample([product.id for product in PRODUCTS], random.randint(1, 4))
        order_id = f"#W{3_000_000 + number * 37}"
        yield _order(random, order_id, random.choice(others).id, status, tuple(sorted(products)))


def _order(random: Random, order_id: str, account: str, status: str, products: tuple[str, ...]) -> Order:
    """Days that fit the status; a few shipped parcels are late, some delivered ones are past their return window."""
    if status == "pending":
        ordered = -random.randint(0, 2)
        return Order(order_id, account, status, products, ordered, ordered + TRANSIT_DAYS + 2)
    if status == "shipped":
        ordered = -random.randint(2, 10)
        return Order(order_id, account, status, products, ordered, ordered + TRANSIT_DAYS + 1)
    ordered = -random.randint(TRANSIT_DAYS + 2, MAX_AGE_DAYS)
    if status == "cancelled":
        return Order(order_id, account, status, products, ordered)
    expected = ordered + TRANSIT_DAYS
    return Order(order_id, account, status, products, ordered, expected, expected + random.randint(-1, 2))


# ---- written


def _insert_all(
    database: sqlite3.Connection, accounts: Sequence[Account], orders: Sequence[Order], today: date, random: Random
) -> None:
    products = [(item.id, item.name, item.color, item.price, item.on_hand) for item in PRODUCTS]
    _insert(database, "shop_account", [(item.id, item.name, item.email, item.tier) for item in accounts])
    _insert(database, "shop_product", products)
    tracking = count(48_100_250, 17)
    for order in orders:
        _insert(database, "shop_order", [_order_row(order, today, next(tracking), random)])
        _insert(database, "shop_item", list(_item_rows(order)))
        if order.status != "cancelled":
            _insert(database, "stripe_charge", [_charge_row(order, random)])
    tickets = random.sample([order for order in orders if order.account not in STORIES], 12)
    for number, order in enumerate(tickets, 501):
        _insert(database, "zendesk_ticket", [(number, order.account, f"Question about {order.id}", "solved")])
        _insert(database, "zendesk_note", [(number, number, "Answered by phone.")])
        _insert(database, "crm_log", [(number, order.account, "answered")])


def _insert(database: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - the table's name is ours


def _order_row(order: Order, today: date, number: int, random: Random) -> tuple[object, ...]:
    days = (order.ordered, order.expected, order.delivered)
    ordered, expected, delivered = (None if day is None else (today + timedelta(day)).isoformat() for day in days)
    sent = order.status in ("shipped", "delivered")
    carrier = random.choice(CARRIERS)
    charge = None if order.status == "cancelled" else _charge_id(order)
    return (
        order.id, order.account, order.status, ordered, expected, delivered,
        carrier if sent else None, f"PX{number}" if sent else None, charge,
    )  # fmt: skip


def _item_rows(order: Order) -> Iterator[tuple[object, ...]]:
    for place, product in enumerate(order.products, 1):
        yield f"{order.id[1:]}-{place}", order.id, product, _price(product)


def _charge_row(order: Order, random: Random) -> tuple[object, ...]:
    brand = "Visa" if order.account in STORIES else random.choice((*CARDS, None))
    return _charge_id(order), sum(map(_price, order.products)), brand, f"{random.randint(0, 9999):04}"


def _charge_id(order: Order) -> str:
    return f"ch_{order.id[2:]}"


def _price(product_id: str) -> int:
    return next(product.price for product in PRODUCTS if product.id == product_id)


if __name__ == "__main__":
    sys.exit(main())
