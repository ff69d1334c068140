"""The rows of the tau2 retail database, as its JSON has them.

One place says what a row holds, so that the shop which writes rows and the records which it answers with
cannot disagree. Amounts are exact decimals from the first byte on: a float that crept in here would reach a
refund.
"""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import NotRequired, TypedDict, cast

#: The data lies beside the project, not in it.
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tau2" / "retail"
DATABASE = DATA / "db.json.gz"


class Name(TypedDict):
    first_name: str
    last_name: str


class Address(TypedDict):
    address1: str
    address2: str
    city: str
    state: str
    country: str
    zip: str


class PaymentMethod(TypedDict):
    id: str
    source: str
    brand: NotRequired[str]
    last_four: NotRequired[str]
    balance: NotRequired[Decimal]


class User(TypedDict):
    user_id: str
    name: Name
    address: Address
    email: str
    payment_methods: dict[str, PaymentMethod]
    orders: list[str]


class Variant(TypedDict):
    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class Product(TypedDict):
    product_id: str
    name: str
    variants: dict[str, Variant]


class Item(TypedDict):
    item_id: str
    product_id: str
    name: str
    options: dict[str, str]
    price: Decimal


class Transaction(TypedDict):
    transaction_type: str
    amount: Decimal
    payment_method_id: str


class Fulfillment(TypedDict):
    tracking_id: list[str]
    item_ids: list[str]


class Order(TypedDict):
    order_id: str
    user_id: str
    address: Address
    items: list[Item]
    status: str
    fulfillments: list[Fulfillment]
    payment_history: list[Transaction]
    cancel_reason: NotRequired[str]
    return_items: NotRequired[list[str]]
    return_payment_method_id: NotRequired[str]
    exchange_items: NotRequired[list[str]]
    exchange_new_items: NotRequired[list[str]]
    exchange_payment_method_id: NotRequired[str]
    exchange_price_difference: NotRequired[Decimal]


class Database(TypedDict):
    products: dict[str, Product]
    users: dict[str, User]
    orders: dict[str, Order]


def read(path: Path = DATABASE) -> Database:
    """The database of a `.json` or `.json.gz` file, every number a decimal."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return cast(Database, json.loads(raw, parse_float=Decimal, parse_int=Decimal))
