"""The benchmark's sixteen actions, as calls of this workspace's actions.

Nine of them change nothing (reads, a calculator, the transfer to a person); the other seven are one write
each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .calls import Call, carry_out
from .failures import ShopError
from .shop import Shop

Arguments = Mapping[str, Any]

WITHOUT_EFFECT = frozenset(
    {
        "calculate",
        "find_user_id_by_email",
        "find_user_id_by_name_zip",
        "get_item_details",
        "get_order_details",
        "get_product_details",
        "get_user_details",
        "list_all_product_types",
        "transfer_to_human_agents",
    }
)


def call_of(name: str, arguments: Arguments) -> Call | None:
    """The call that a gold action stands for; none for those that change nothing."""
    return None if name in WITHOUT_EFFECT else _WRITES[name](arguments)


@dataclass(frozen=True, slots=True)
class Replay:
    """The shop after the gold calls, and the calls that it refused."""

    shop: Shop
    refused: tuple[tuple[Call, ShopError], ...]


def replay(start: Shop, calls: Iterable[Call]) -> Replay:
    """Carry the calls out in their order on a copy. A refused one changes nothing and the rest go on.

    A refused gold call is a task whose gold breaks the policy: see the README's table.
    """
    shop, refused = start.copy(), []
    for call in calls:
        try:
            carry_out(shop, call)
        except ShopError as error:
            refused.append((call, error))
    return Replay(shop, tuple(refused))


def address_of(arguments: Arguments) -> dict[str, str]:
    """The language's address from the benchmark's six arguments."""
    return {
        "line1": arguments["address1"],
        "line2": arguments["address2"],
        "city": arguments["city"],
        "state": arguments["state"],
        "country": arguments["country"],
        "postcode": arguments["zip"],
    }


def _cancel(arguments: Arguments) -> Call:
    return Call("cancel_order", {"order": arguments["order_id"], "reason": arguments["reason"]})


def _order_address(arguments: Arguments) -> Call:
    inputs = {"order": arguments["order_id"], "address": address_of(arguments)}
    return Call("modify_order_address", inputs)


def _payment(arguments: Arguments) -> Call:
    inputs = {"order": arguments["order_id"], "payment": arguments["payment_method_id"]}
    return Call("modify_payment", inputs)


def _account_address(arguments: Arguments) -> Call:
    inputs = {"account": arguments["user_id"], "address": address_of(arguments)}
    return Call("modify_account_address", inputs)


def _return(arguments: Arguments) -> Call:
    inputs = {
        "order": arguments["order_id"],
        "items": tuple(arguments["item_ids"]),
        "payment": arguments["payment_method_id"],
    }
    return Call("return_items", inputs)


def _swap(action: str) -> Callable[[Arguments], Call]:
    def call(arguments: Arguments) -> Call:
        new_items = tuple(arguments["new_item_ids"])
        return Call(action, {**_return(arguments).inputs, "new_items": new_items})

    return call


_WRITES: Mapping[str, Callable[[Arguments], Call]] = {
    "cancel_pending_order": _cancel,
    "exchange_delivered_order_items": _swap("exchange_items"),
    "modify_pending_order_address": _order_address,
    "modify_pending_order_items": _swap("modify_items"),
    "modify_pending_order_payment": _payment,
    "modify_user_address": _account_address,
    "return_delivered_order_items": _return,
}
