"""One write as plain data: the action's name and its inputs by key.

The benchmark's gold actions, the scripted customer's wishes and the forbidden calls are all such calls, so
that one way leads from each of them to the shop (`carry_out`) and to the gate (`records_of`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import records
from .database import Database, PaymentMethod, Product, User
from .records import Plain
from .shop import Shop

#: The writes that concern one order, with the status that the policy asks for.
ORDER_WRITES = {
    "cancel_order": "pending",
    "modify_order_address": "pending",
    "modify_payment": "pending",
    "modify_items": "pending",
    "return_items": "delivered",
    "exchange_items": "delivered",
}
PROFILE_WRITES = ("modify_account_address",)


@dataclass(frozen=True, slots=True)
class Call:
    """An action of `workspace/actions/retail.yaml` and its inputs, each record written as its key.

    `order` is an order id, `account` an account id, `payment` a payment method id, `items` and `new_items`
    item ids in matching positions, `reason` a text, `address` the six fields of an address.
    """

    action: str
    inputs: Mapping[str, Any]


def carry_out(shop: Shop, call: Call) -> Plain:
    """Do it; raises `ShopError` when the shop cannot."""
    answer: Plain = getattr(shop, call.action)(**call.inputs)
    return answer


def records_of(shop: Shop, call: Call) -> Plain:
    """The same inputs with every key replaced by the record that a look-up would have answered.

    A payment method is found whoever owns it: what a foreign one may do is the question to the gate.
    """
    order = shop.find_order(order_id=call.inputs.get("order", ""))
    return {name: _record(shop, order, name, value) for name, value in call.inputs.items()}


def _record(shop: Shop, order: Plain | None, name: str, value: Any) -> Any:
    match name:
        case "order":
            return order
        case "account":
            return shop.account_details(account_id=value)
        case "payment":
            return records.payment_method(*_method(shop.rows, value))
        case "items":
            return [_item(order, item_id) for item_id in value]
        case "new_items":
            return [records.variant(*_variant(shop.rows, item_id)) for item_id in value]
    return value


def _item(order: Plain | None, item_id: str) -> Plain:
    items: Sequence[Plain] = order["items"] if order else ()
    return next(item for item in items if item["item_id"] == item_id)


def _method(rows: Database, method_id: str) -> tuple[User, PaymentMethod]:
    return next(
        (user, user["payment_methods"][method_id])
        for user in rows["users"].values()
        if method_id in user["payment_methods"]
    )


def _variant(rows: Database, item_id: str) -> tuple[Product, Any]:
    return next(
        (product, product["variants"][item_id])
        for product in rows["products"].values()
        if item_id in product["variants"]
    )
