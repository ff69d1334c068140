"""What the scripted customer writes in words of their own, which the local extractor has to understand.

Wishes are said one after the other, each when nothing is asked any more; the order's number comes with the wish, all
else when it is asked for. Which of the ways in `phrases` is taken is drawn from a seed and the task, so a figure can be
had again. A customer calls an item by its name (with its options where two have one name), a new variant by what is
different about it, a payment method by its kind or its last digits.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from aop.ports.extractor import Extractor

from . import phrases
from .customer import Raw, Request
from .shop import Shop
from .tasks import Task


class Phrased:
    """Makes messages in words; nothing of them is known to the extractor."""

    def __init__(self, extractor: Extractor, shop: Shop, task: Task, seed: int) -> None:
        self.extractor = extractor
        self._shop = shop
        self._user = shop.rows["users"][task.user_id]
        self._draw = random.Random(f"{seed}/{task.id}")  # noqa: S311 (a script, not a secret)
        self._item = ""

    def wishes(self, requests: Iterable[Request]) -> list[str]:
        """One message for each wish."""
        return [self._wish(request) for request in requests]

    def again(self, request: Request) -> str:
        """A wish that was not understood, in other words perhaps."""
        return self._wish(request)

    def answer(self, slot: str, value: Raw, item: str = "", *, again: bool = False) -> str:
        """The answer to a question for a slot, of the item at hand where it is asked for each. `again`: the last one
        left a doubt, so it is said in full."""
        match slot, value:
            case "order_id", str():
                return self._number(value, phrases.ORDERS)
            case "cancel_reason", str():
                return self._one(phrases.REASONS[value])
            case "payment", str():
                return self._payment(value)
            case "variant", str():
                return self._variant(value, "" if again else item)
            case "items", _ if not isinstance(value, Mapping):
                return self._one(phrases.ITEMS).format(
                    self._items((value,) if isinstance(value, str) else value, again)
                )
        text = ", ".join(str(part) for part in value.values() if part) if isinstance(value, Mapping) else str(value)
        if slot == "full_name":
            text = text.replace(", ", " ")
        return self._one(_WAYS[slot]).format(self._address(value) if slot == "address" else text)

    def plain(self, text: str, **moves: object) -> str:
        """A yes, a way to say that one does not know, a wish for a person."""
        if "answer" in moves:
            return self._one(phrases.UNKNOWN)
        return self._one(phrases.PERSON if "wants_person" in moves else phrases.YES)

    def _one(self, ways: Sequence[str]) -> str:
        return self._draw.choice(ways)

    def _wish(self, request: Request) -> str:
        order = request.values.get("order_id", "")
        said = self._number(order, phrases.ORDERS_WITHIN) if isinstance(order, str) else ""
        return self._one(phrases.WISHES[request.intent]).format(order=said)

    def _number(self, order: str, ways: Sequence[str]) -> str:
        return self._one(ways).format(id=order, bare=order[1:], digits=order[2:], lower=order.lower())

    def _payment(self, method: str) -> str:
        row = self._user["payment_methods"][method]
        brand, digits = (row["brand"], row["last_four"]) if row["source"] == "credit_card" else ("", "")
        return self._one(phrases.PAYMENTS[row["source"]]).format(brand=brand, digits=digits)

    def _items(self, keys: Sequence[str], in_full: bool) -> str:
        """The items as one would list them, each with its options where its name is not enough."""
        rows = [self._row(key) for key in keys]
        names = [
            name if self._is_telling(name, keys) and not in_full else f"{name} ({_pairs(options)})"
            for name, options in rows
        ]
        return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]

    def _is_telling(self, name: str, keys: Sequence[str]) -> bool:
        """Whether no other item of the order has this name."""
        order = next(
            order
            for number in self._user["orders"]
            if (order := self._shop.rows["orders"][number])
            and all(any(item["item_id"] == key for item in order["items"]) for key in keys)
        )
        return sum(item["name"] == name for item in order["items"]) == 1

    def _row(self, key: str) -> tuple[str, Mapping[str, str]]:
        """Name and options of an item, whether it is one to be had or one that was ordered."""
        for product in self._shop.rows["products"].values():
            if key in product["variants"]:
                return product["name"], product["variants"][key]["options"]
        raise KeyError(key)

    def _variant(self, key: str, item: str) -> str:
        _, wanted = self._row(key)
        had = self._row(item)[1] if item else {}
        told = {name: value for name, value in wanted.items() if had.get(name) != value} or dict(wanted)
        pairs = " and ".join(f"{name} {value}" for name, value in told.items())
        whole = _pairs(wanted)
        if not item:
            return whole
        plain = phrases.VARIANTS if not any(_is_bare(value) for value in told.values()) else phrases.IN_PAIRS
        return self._one(plain).format(values=", ".join(told.values()), pairs=pairs, options=whole)

    @staticmethod
    def _address(value: Raw) -> str:
        """As it stands on an envelope: street, flat, city, state and code, country."""
        assert isinstance(value, Mapping)
        parts = (*(value.get(name) for name in ("line1", "line2", "city")), f"{value['state']} {value['postcode']}")
        return ", ".join(str(part) for part in (*parts, value.get("country")) if part)


def _pairs(options: Mapping[str, str]) -> str:
    """As the shop shows them."""
    return ", ".join(f"{name}: {value}" for name, value in options.items())


def _is_bare(value: str) -> bool:
    """Whether a value says nothing without the name of its option: "8", "yes"."""
    return value in ("yes", "no", "none", "N/A") or value.replace(".", "").isdigit()


_WAYS = {
    "email": phrases.EMAILS,
    "full_name": phrases.NAMES,
    "postcode": phrases.POSTCODES,
    "address": phrases.ADDRESSES,
}
