"""Calls that the policy forbids, enumerated over every order of the database.

Each is wrong in one way, so that a gate which lets one through names the rule that is missing (in two ways
where the customer has no payment method that would do):

*status*: the order is not in the status that the action needs;
*owner*: the order is another customer's, everything else about the call is in order;
*payment*: somebody else's payment method, a gift card that does not cover the amount, a refund to neither the
original method nor a gift card, or the method that the order is already paid with.

The enumeration is a pure function of the database: same rows, same calls, same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from .calls import ORDER_WRITES, Call
from .database import Database, Order, PaymentMethod, Variant
from .shop import CANCEL_REASONS, Shop

#: Where a forbidden address change would have sent the parcel.
ELSEWHERE = {
    "line1": "1 Elsewhere Road",
    "line2": "",
    "city": "Springfield",
    "state": "IL",
    "country": "USA",
    "postcode": "62701",
}
SWAPPING = ("modify_items", "exchange_items")
PAYING = ("modify_payment", "modify_items", "return_items", "exchange_items")


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that must be denied to `user_id`, the verified customer of the conversation."""

    kind: str
    detail: str
    user_id: str
    order_id: str
    call: Call


def violations(shop: Shop) -> Iterator[Violation]:
    rows = shop.rows
    return chain(by_status(rows), by_owner(rows), by_payment(rows))


def by_status(rows: Database) -> Iterator[Violation]:
    """Every write that the order's status rules out, asked for by the order's own customer."""
    for order in rows["orders"].values():
        for action, needed in ORDER_WRITES.items():
            if order["status"] == needed:
                continue
            inputs = _paid_by(rows, order, action, order["user_id"])
            if inputs is not None:
                yield _violation("status", order["status"], order["user_id"], order, action, inputs)


def by_owner(rows: Database) -> Iterator[Violation]:
    """Every write that the order's status allows, asked for by the next customer of the database.

    Where a payment method goes with it, once with their own and once with that of the order's owner.
    """
    for order in rows["orders"].values():
        stranger = _next_user(rows, order["user_id"])
        for action in _allowed(order):
            payers = {"own method": stranger, "owner's method": order["user_id"]}
            for detail, payer in payers.items() if action in PAYING else [("", stranger)]:
                inputs = _paid_by(rows, order, action, payer)
                if inputs is not None:
                    yield _violation("owner", detail, stranger, order, action, inputs)


def by_payment(rows: Database) -> Iterator[Violation]:
    """Every write with a payment method, with each kind of method that the policy rules out for it."""
    for order in rows["orders"].values():
        for action in _allowed(order):
            if action in PAYING:
                for detail, inputs in _badly_paid(rows, order, action):
                    yield _violation("payment", detail, order["user_id"], order, action, inputs)


def _badly_paid(rows: Database, order: Order, action: str) -> Iterator[tuple[str, dict[str, Any]]]:
    inputs = _without_payment(rows, order, action)
    if inputs is None:
        return
    for foreign in _methods(rows, _next_user(rows, order["user_id"])):
        yield "foreign", {**inputs, "payment": foreign["id"]}
    for method in _methods(rows, order["user_id"]):
        detail = _refused_as(order, action, method)
        if detail:
            yield detail, {**inputs, "payment": method["id"]}
    if action in SWAPPING:
        yield from _uncovered_swaps(rows, order, inputs)


def _refused_as(order: Order, action: str, method: PaymentMethod) -> str | None:
    """Why this method of the order's own customer is refused, if it is (swaps apart)."""
    original = method["id"] == _paid_with(order)
    if action == "modify_payment" and original:
        return "same method"
    if action == "modify_payment" and _too_low(method, _total(order)):
        return "gift card too low"
    if action == "return_items" and not original and method["source"] != "gift_card":
        return "not the original method"
    return None


def _uncovered_swaps(rows: Database, order: Order, inputs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each gift card with the dearest variant of each item, where it does not cover the difference."""
    for item in order["items"]:
        dearest = max(_others(rows, order, item["item_id"]), key=_by_price, default=None)
        if dearest is None:
            continue
        for method in _methods(rows, order["user_id"]):
            if _too_low(method, dearest["price"] - item["price"]):
                swap = {"items": (item["item_id"],), "new_items": (dearest["item_id"],)}
                yield "gift card too low", {**inputs, **swap, "payment": method["id"]}


def _paid_by(rows: Database, order: Order, action: str, payer: str) -> dict[str, Any] | None:
    """The call as the payer would rightly make it, as far as their payment methods allow."""
    inputs = _without_payment(rows, order, action)
    if inputs is None or action not in PAYING:
        return inputs
    methods = _methods(rows, payer)
    amount = _amount(rows, order, action, inputs)
    fitting = (
        method for method in methods if not _too_low(method, amount) and _refused_as(order, action, method) is None
    )
    return {**inputs, "payment": next(fitting, methods[0])["id"]}


def _without_payment(rows: Database, order: Order, action: str) -> dict[str, Any] | None:
    """One item, in a swap the cheapest other variant of it; `None` when nothing else of it is to be had."""
    inputs: dict[str, Any] = {"order": order["order_id"]}
    match action:
        case "cancel_order":
            inputs["reason"] = CANCEL_REASONS[0]
        case "modify_order_address":
            inputs["address"] = ELSEWHERE
        case "return_items":
            inputs["items"] = (order["items"][0]["item_id"],)
        case "modify_items" | "exchange_items":
            swap = _cheapest_swap(rows, order)
            return None if swap is None else {**inputs, **swap}
    return inputs


def _amount(rows: Database, order: Order, action: str, inputs: dict[str, Any]) -> Decimal:
    """What a gift card would have to cover."""
    if action == "modify_payment":
        return _total(order)
    if action not in SWAPPING:
        return Decimal(0)
    old = next(item for item in order["items"] if item["item_id"] == inputs["items"][0])
    new = rows["products"][old["product_id"]]["variants"][inputs["new_items"][0]]
    return new["price"] - old["price"]


def _cheapest_swap(rows: Database, order: Order) -> dict[str, Any] | None:
    for item in order["items"]:
        cheapest = min(_others(rows, order, item["item_id"]), key=_by_price, default=None)
        if cheapest is not None:
            return {"items": (item["item_id"],), "new_items": (cheapest["item_id"],)}
    return None


def _others(rows: Database, order: Order, item_id: str) -> list[Variant]:
    """Available variants of the item's product, without those that are in the order already."""
    taken = {item["item_id"] for item in order["items"]}
    product = next(item["product_id"] for item in order["items"] if item["item_id"] == item_id)
    variants = rows["products"][product]["variants"].values()
    return [variant for variant in variants if variant["available"] and variant["item_id"] not in taken]


def _violation(kind: str, detail: str, user_id: str, order: Order, action: str, inputs: dict[str, Any]) -> Violation:
    return Violation(kind, detail, user_id, order["order_id"], Call(action, inputs))


def _allowed(order: Order) -> Sequence[str]:
    return [action for action, needed in ORDER_WRITES.items() if order["status"] == needed]


def _next_user(rows: Database, user_id: str) -> str:
    users = list(rows["users"])
    return users[(users.index(user_id) + 1) % len(users)]


def _methods(rows: Database, user_id: str) -> Sequence[PaymentMethod]:
    return list(rows["users"][user_id]["payment_methods"].values())


def _paid_with(order: Order) -> str:
    return order["payment_history"][0]["payment_method_id"]


def _total(order: Order) -> Decimal:
    return sum((item["price"] for item in order["items"]), Decimal(0))


def _too_low(method: PaymentMethod, amount: Decimal) -> bool:
    return method["source"] == "gift_card" and method["balance"] < amount


def _by_price(variant: Variant) -> Decimal:
    return variant["price"]
