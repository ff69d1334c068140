"""The scripted customer of a task: the wishes, their order, and an answer to every question.

Everything is derived from the gold writes and from how the gold finds the customer, so that a conversation in
which every question is answered truthfully should end in the gold state. A customer who was found by name
does not remember the email address: that is how the tasks are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .calls import Call
from .shop import Shop
from .tasks import Task

#: Fields of an address or of a name.
Fields: TypeAlias = Mapping[str, str]
#: For a slot asked once for each item: what to answer for it, in order, when the same item is there twice.
PerItem: TypeAlias = Mapping[str, tuple[str, ...]]
#: What is said for a slot: a text, the keys of a `many` slot, fields, or a value for each item.
Raw: TypeAlias = str | tuple[str, ...] | Fields | PerItem


@dataclass(frozen=True, slots=True)
class Request:
    """One wish: an intent and the values of its slots, those of followed procedures included."""

    intent: str
    values: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Customer:
    """`asks_for_a_person` comes after the requests, in the customer's own words."""

    task_id: str
    user_id: str
    identity: Mapping[str, Raw]
    requests: tuple[Request, ...]
    asks_for_a_person: bool

    def answer(self, request: int, slot: str, item: str = "", nth: int = 0) -> Raw | None:
        """What the customer says when `slot` is asked during that request; `None` for "I do not know".

        `item` is the key of the item that a slot in a loop is asked for, `nth` counts equal items before it.
        """
        if slot in self.identity:
            return self.identity[slot]
        value = self.requests[request].values.get(slot) if request < len(self.requests) else None
        if not item or not isinstance(value, Mapping):
            return value
        choices: str | Sequence[str] = value.get(item, ())
        return choices[nth] if nth < len(choices) else None


def customers(shop: Shop, tasks: Iterable[Task]) -> list[Customer]:
    return [customer(shop, task) for task in tasks]


def customer(shop: Shop, task: Task) -> Customer:
    requests = tuple(_WISHES[call.action](call) for call in task.calls)
    if not requests and not task.wants_a_person:
        requests = _questions(shop, task)
    return Customer(task.id, task.user_id, _identity(shop, task), requests, task.wants_a_person)


def _identity(shop: Shop, task: Task) -> Mapping[str, Raw]:
    user = shop.rows["users"][task.user_id]
    if task.identified_by == "email":
        return {"email": user["email"]}
    name: Fields = {"first_name": user["name"]["first_name"], "last_name": user["name"]["last_name"]}
    return {"full_name": name, "postcode": user["address"]["zip"]}


def _questions(shop: Shop, task: Task) -> tuple[Request, ...]:
    """A task that changes nothing: the customer asks about each own order that the gold looks at."""
    seen = dict.fromkeys(arguments["order_id"] for name, arguments in task.actions if name == "get_order_details")
    own = shop.rows["users"][task.user_id]["orders"]
    return tuple(Request("order_information", {"order_id": order_id}) for order_id in seen if order_id in own)


def _cancel(call: Call) -> Request:
    values = {"order_id": call.inputs["order"], "cancel_reason": call.inputs["reason"]}
    return Request("cancel_order", values)


def _address(call: Call) -> Request:
    values = {"order_id": call.inputs["order"], "address": call.inputs["address"]}
    return Request("modify_address", values)


def _payment(call: Call) -> Request:
    values = {"order_id": call.inputs["order"], "payment": call.inputs["payment"]}
    return Request("modify_payment", values)


def _default_address(call: Call) -> Request:
    return Request("default_address", {"address": call.inputs["address"]})


def _return(call: Call) -> Request:
    inputs = call.inputs
    values = {"order_id": inputs["order"], "items": inputs["items"], "payment": inputs["payment"]}
    return Request("return_items", values)


def _swap(intent: str) -> Callable[[Call], Request]:
    def request(call: Call) -> Request:
        variants: dict[str, tuple[str, ...]] = {}
        for item, new in zip(call.inputs["items"], call.inputs["new_items"], strict=True):
            variants[item] = (*variants.get(item, ()), new)
        return Request(intent, {**_return(call).values, "variant": variants})

    return request


_WISHES: Mapping[str, Callable[[Call], Request]] = {
    "cancel_order": _cancel,
    "modify_order_address": _address,
    "modify_payment": _payment,
    "modify_items": _swap("modify_items"),
    "return_items": _return,
    "exchange_items": _swap("exchange_items"),
    "modify_account_address": _default_address,
}
