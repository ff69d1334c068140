"""Which item of an order makes way for which variant.

Modifying a pending order and exchanging a delivered one ask the same of their two lists. Places are claimed
before anything is changed, so that an order with two equal kettles can have each replaced by another one, and
an item that has just come in is never taken for one that should go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .database import Item, Order, Product, Variant
from .failures import ShopError


@dataclass(frozen=True, slots=True)
class Swap:
    """The item at `place` in the order, and what comes instead."""

    place: int
    old: Item
    new: Variant


def places(order: Order, item_ids: Sequence[str]) -> list[int]:
    """A place of its own for every id, an id that is listed twice included."""
    if not item_ids:
        raise ShopError("nothing_chosen", "no item was named")
    free = list(range(len(order["items"])))
    found = []
    for item_id in item_ids:
        place = next((at for at in free if order["items"][at]["item_id"] == item_id), None)
        if place is None:
            raise ShopError("no_such_item", f"{item_id} is not (so often) in {order['order_id']}")
        free.remove(place)
        found.append(place)
    return found


def pair(order: Order, item_ids: Sequence[str], new_ids: Sequence[str], products: Mapping[str, Product]) -> list[Swap]:
    """Each item with its new variant, in the same position of the two lists."""
    if len(item_ids) != len(new_ids):
        raise ShopError("lists_differ", f"{len(item_ids)} items for {len(new_ids)} new ones")
    return [
        Swap(place, order["items"][place], _replacement(order["items"][place], new_id, products))
        for place, new_id in zip(places(order, item_ids), new_ids, strict=True)
    ]


def difference(swaps: Sequence[Swap]) -> Decimal:
    """What the customer pays on top; below zero, what comes back."""
    return sum((swap.new["price"] - swap.old["price"] for swap in swaps), Decimal(0))


def _replacement(old: Item, new_id: str, products: Mapping[str, Product]) -> Variant:
    new = products[old["product_id"]]["variants"].get(new_id)
    if new is None:
        known = any(new_id in product["variants"] for product in products.values())
        raise ShopError("different_product" if known else "no_such_variant", f"{new_id} is no {old['name']}")
    if new_id == old["item_id"]:
        raise ShopError("same_item", f"{new_id} is what was ordered")
    if not new["available"]:
        raise ShopError("sold_out", new_id)
    return new
