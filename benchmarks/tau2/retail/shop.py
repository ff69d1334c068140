"""The retail shop: its actions as functions over the real database.

Behaviour follows the policy and the descriptions of the benchmark's own actions. Every function checks by
itself what a real shop would check, although the rules of the workspace forbid the same calls earlier: a shop
that trusted the rules could not show that they hold.

Functions take keyword inputs as the connector passes them (`aop.values`: records, tuples, texts). Of a record
only its key is believed, and the row is looked up again; a plain key does as well, which is how gold actions
are carried out. Answers are plain data; nothing found is `None`. What cannot be done raises `ShopError` and
writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from aop.values import Record, Value, digest, number_text

from . import records
from .database import DATABASE, Address, Database, Order, PaymentMethod, User, read
from .failures import ShopError
from .records import Plain
from .swaps import difference, pair, places

#: A record that a look-up answered, or its key.
Ref: TypeAlias = Record | str
#: Fields that a customer typed: an address or a name.
Typed: TypeAlias = Record | Mapping[str, Value]

CANCEL_REASONS = ("no longer needed", "ordered by mistake")
PENDING, MODIFIED, DELIVERED, CANCELLED = "pending", "pending (item modified)", "delivered", "cancelled"
RETURN_REQUESTED, EXCHANGE_REQUESTED = "return requested", "exchange requested"


class Shop:
    """One state of the database. Products never change, so copies share them."""

    def __init__(self, rows: Database) -> None:
        self._products = rows["products"]
        self._users = rows["users"]
        self._orders = rows["orders"]

    @classmethod
    def load(cls, path: Path = DATABASE) -> Shop:
        return cls(read(path))

    def copy(self) -> Shop:
        return Shop({**self.rows, "users": deepcopy(self._users), "orders": deepcopy(self._orders)})

    def digest(self) -> str:
        """Equal exactly when the two states say the same, however their numbers are written."""
        return digest(_canonical(self.rows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shop) and self.digest() == other.digest()

    __hash__ = None  # type: ignore[assignment]  # a state that can change is no key

    @property
    def rows(self) -> Database:
        """The rows themselves, for enumerations; whoever reads them leaves them as they are."""
        return {"products": self._products, "users": self._users, "orders": self._orders}

    # ---- reads

    def find_account_by_email(self, *, email: str) -> Plain | None:
        wanted = email.casefold()
        return self._first_account(lambda user: user["email"].casefold() == wanted)

    def find_account_by_name(self, *, name: Typed, postcode: str) -> Plain | None:
        """Capitals do not matter in a name; the postcode must be that of the default address."""
        wanted = (_text(name, "first_name").casefold(), _text(name, "last_name").casefold(), postcode)
        return self._first_account(lambda user: _name_and_postcode(user) == wanted)

    def account_details(self, *, account_id: str) -> Plain | None:
        user = self._users.get(account_id)
        return records.account(user) if user else None

    def find_order(self, *, order_id: str) -> Plain | None:
        order = self._orders.get(order_id)
        return records.order(order) if order else None

    def list_products(self) -> Plain:
        """The kinds of products by name, without their variants."""
        kinds = sorted(self._products.values(), key=lambda product: product["name"])
        return {"products": [{"product_id": kind["product_id"], "name": kind["name"]} for kind in kinds]}

    def product_details(self, *, product_id: str) -> Plain | None:
        product = self._products.get(product_id)
        return records.product(product) if product else None

    # ---- writes: pending orders

    def cancel_order(self, *, order: Ref, reason: str) -> Plain:
        """Cancel the whole order; every method gets back what it has paid and not been refunded."""
        row = self._order_that_is(PENDING, order)
        if reason not in CANCEL_REASONS:
            raise ShopError("unknown_reason", reason)
        for method_id, paid in _paid_by_method(row).items():
            self._book(row, self._method(row, method_id), -paid)
        row["status"] = CANCELLED
        row["cancel_reason"] = reason
        return records.order(row)

    def modify_order_address(self, *, order: Ref, address: Typed) -> Plain:
        row = self._order_that_is(PENDING, order)
        row["address"] = _address_row(address)
        return records.order(row)

    def modify_payment(self, *, order: Ref, payment: Ref) -> Plain:
        """Charge another method with the whole amount and refund the one that had paid it. Once."""
        row = self._order_that_is(PENDING, order)
        method = self._method(row, payment)
        if len(row["payment_history"]) > 1:
            raise ShopError("payment_already_changed", row["order_id"])
        (paid,) = row["payment_history"]
        if method["id"] == paid["payment_method_id"]:
            raise ShopError("same_payment_method", method["id"])
        _check_covers(method, paid["amount"])
        self._book(row, method, paid["amount"])
        self._book(row, self._method(row, paid["payment_method_id"]), -paid["amount"])
        return records.order(row)

    def modify_items(self, *, order: Ref, items: Sequence[Ref], new_items: Sequence[Ref], payment: Ref) -> Plain:
        """Put other variants into the order and settle the difference at once. Once, and the last change."""
        row = self._order_that_is(PENDING, order)
        swaps = pair(row, _keys(items, "item_id"), _keys(new_items, "item_id"), self._products)
        method = self._method(row, payment)
        _check_covers(method, difference(swaps))
        self._book(row, method, difference(swaps))
        for swap in swaps:
            new = swap.new
            row["items"][swap.place] = {
                **swap.old,
                "item_id": new["item_id"],
                "price": new["price"],
                "options": dict(new["options"]),
            }
        row["status"] = MODIFIED
        return records.order(row)

    # ---- writes: delivered orders

    def return_items(self, *, order: Ref, items: Sequence[Ref], payment: Ref) -> Plain:
        """Ask for a return; the money goes to the original method or a gift card once the items are back."""
        row = self._order_that_is(DELIVERED, order)
        item_ids = _keys(items, "item_id")
        places(row, item_ids)
        method = self._method(row, payment)
        if method["source"] != "gift_card" and method["id"] != row["payment_history"][0]["payment_method_id"]:
            raise ShopError("not_original_payment", method["id"])
        row["status"] = RETURN_REQUESTED
        row["return_items"] = sorted(item_ids)
        row["return_payment_method_id"] = method["id"]
        return records.order(row)

    def exchange_items(self, *, order: Ref, items: Sequence[Ref], new_items: Sequence[Ref], payment: Ref) -> Plain:
        """Ask for an exchange. Nothing is charged and no item changes until the old ones have come back.

        The two lists are kept sorted: in which order a customer named the items is no difference.
        """
        row = self._order_that_is(DELIVERED, order)
        item_ids, new_ids = _keys(items, "item_id"), _keys(new_items, "item_id")
        price_difference = difference(pair(row, item_ids, new_ids, self._products))
        method = self._method(row, payment)
        _check_covers(method, price_difference)
        row["status"] = EXCHANGE_REQUESTED
        row["exchange_items"] = sorted(item_ids)
        row["exchange_new_items"] = sorted(new_ids)
        row["exchange_payment_method_id"] = method["id"]
        row["exchange_price_difference"] = price_difference
        return records.order(row)

    # ---- writes: profile

    def modify_account_address(self, *, account: Ref, address: Typed) -> Plain:
        user = self._users.get(_key(account, "id"))
        if user is None:
            raise ShopError("no_such_account", _key(account, "id"))
        user["address"] = _address_row(address)
        return records.account(user)

    # ---- rows

    def _first_account(self, fits: Callable[[User], bool]) -> Plain | None:
        user = next((user for user in self._users.values() if fits(user)), None)
        return records.account(user) if user else None

    def _order_that_is(self, status: str, ref: Ref) -> Order:
        order = self._orders.get(_key(ref, "order_id"))
        if order is None:
            raise ShopError("no_such_order", _key(ref, "order_id"))
        if order["status"] != status:
            raise ShopError(
                "not_pending" if status == PENDING else "not_delivered",
                f"{order['order_id']} is {order['status']}",
            )
        return order

    def _method(self, order: Order, ref: Ref) -> PaymentMethod:
        """A payment method of whoever owns the order."""
        method = self._users[order["user_id"]]["payment_methods"].get(_key(ref, "id"))
        if method is None:
            raise ShopError("no_such_payment_method", _key(ref, "id"))
        return method

    def _book(self, order: Order, method: PaymentMethod, amount: Decimal) -> None:
        """Charge the method, or refund it when the amount is below zero; a gift card feels it at once."""
        if amount == 0:
            return
        order["payment_history"].append(
            {
                "transaction_type": "payment" if amount > 0 else "refund",
                "amount": abs(amount),
                "payment_method_id": method["id"],
            }
        )
        if "balance" in method:
            method["balance"] -= amount


def _key(ref: Ref, field: str) -> str:
    return ref if isinstance(ref, str) else _text(ref, field)


def _keys(refs: Sequence[Ref], field: str) -> list[str]:
    return [_key(ref, field) for ref in refs]


def _text(typed: Typed, field: str) -> str:
    """A field as text; a part that the customer left out is empty."""
    value = typed.get(field)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{field} must be a text, not {type(value).__name__}")
    return value or ""


def _name_and_postcode(user: User) -> tuple[str, str, str]:
    name = user["name"]
    return name["first_name"].casefold(), name["last_name"].casefold(), user["address"]["zip"]


def _address_row(typed: Typed) -> Address:
    return {
        "address1": _text(typed, "line1"),
        "address2": _text(typed, "line2"),
        "city": _text(typed, "city"),
        "state": _text(typed, "state"),
        "country": _text(typed, "country"),
        "zip": _text(typed, "postcode"),
    }


def _paid_by_method(order: Order) -> dict[str, Decimal]:
    paid: dict[str, Decimal] = {}
    for entry in order["payment_history"]:
        sign = 1 if entry["transaction_type"] == "payment" else -1
        method_id = entry["payment_method_id"]
        paid[method_id] = paid.get(method_id, Decimal(0)) + sign * entry["amount"]
    return paid


def _check_covers(method: PaymentMethod, amount: Decimal) -> None:
    if method["source"] == "gift_card" and method["balance"] < amount:
        raise ShopError("gift_card_too_low", f"{method['id']} holds {method['balance']}, {amount} is needed")


def _canonical(rows: Any) -> Any:
    if isinstance(rows, dict):
        return {name: _canonical(value) for name, value in rows.items()}
    if isinstance(rows, list):
        return [_canonical(value) for value in rows]
    return number_text(rows) if isinstance(rows, Decimal) else rows
