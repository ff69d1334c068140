"""From rows of the database to the records that `workspace/actions/retail.yaml` declares.

A record is what rules and sentences read, so it says outright what a row leaves to be worked out: whose an
item is, what was paid with, what the order costs. Absent fields are left out; the connector reads them as
missing.
"""

from __future__ import annotations

from typing import Any

from . import database as rows

Plain = dict[str, Any]


def account(user: rows.User) -> Plain:
    return {
        "id": user["user_id"],
        "email": user["email"],
        "name": dict(user["name"]),
        "address": address(user["address"]),
        "payment_methods": [payment_method(user, method) for method in user["payment_methods"].values()],
        "order_ids": list(user["orders"]),
    }


def payment_method(owner: rows.User, method: rows.PaymentMethod) -> Plain:
    return {"owner": owner["user_id"], "title": _title(method), **method}


def _title(method: rows.PaymentMethod) -> str:
    """How a customer would call it: no two methods of one customer read the same."""
    match method["source"]:
        case "gift_card":
            return f"gift card (${method['balance']:.2f} left)"
        case "credit_card":
            return f"{method['brand']} ending in {method['last_four']}"
    return "PayPal account"


def address(row: rows.Address) -> Plain:
    """The language's own address: `line1`, `line2` and `postcode` instead of the database's names."""
    return {
        "line1": row["address1"],
        "line2": row["address2"],
        "city": row["city"],
        "state": row["state"],
        "country": row["country"],
        "postcode": row["zip"],
    }


def product(row: rows.Product) -> Plain:
    return {
        "product_id": row["product_id"],
        "name": row["name"],
        "variants": [variant(row, each) for each in row["variants"].values()],
    }


def variant(of: rows.Product, row: rows.Variant) -> Plain:
    return {
        "item_id": row["item_id"],
        "product_id": of["product_id"],
        "options": options(row["options"]),
        "available": row["available"],
        "price": row["price"],
    }


def order(row: rows.Order) -> Plain:
    history = row["payment_history"]
    plain: Plain = {
        "order_id": row["order_id"],
        "account_id": row["user_id"],
        "status": row["status"],
        "address": address(row["address"]),
        "items": [item(row, each) for each in row["items"]],
        "total": sum(each["price"] for each in row["items"]),
        "paid_with": history[0]["payment_method_id"],
        "transactions": [transaction(each) for each in history],
        "tracking_ids": [number for each in row["fulfillments"] for number in each["tracking_id"]],
    }
    if "cancel_reason" in row:
        plain["cancel_reason"] = row["cancel_reason"]
    return plain


def item(of: rows.Order, row: rows.Item) -> Plain:
    return {
        "owner": of["user_id"],
        "item_id": row["item_id"],
        "product_id": row["product_id"],
        "name": row["name"],
        "options": options(row["options"]),
        "price": row["price"],
    }


def transaction(row: rows.Transaction) -> Plain:
    return {
        "kind": row["transaction_type"],
        "amount": row["amount"],
        "payment_method_id": row["payment_method_id"],
    }


def options(chosen: dict[str, str]) -> str:
    """One text, as `color: blue, size: M`, because every kind of product calls its options something else."""
    return ", ".join(f"{name}: {value}" for name, value in chosen.items())
