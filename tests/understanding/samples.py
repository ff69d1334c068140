"""Slots and options that these tests share: a small shop."""

from __future__ import annotations

from aop.machine.expressions import Path
from aop.machine.types import Slot, Type
from aop.understanding.options import Option

ORDER_ID = Slot("order_id", Type("id"), pattern="#?W?([0-9]{7})", form="#W{1}")
EMAIL = Slot("email", Type("email"))
NEW_EMAIL = Slot("new_email", Type("email"))
AMOUNT = Slot("amount", Type("money"))
QUANTITY = Slot("quantity", Type("integer"))
REMEDY = Slot("remedy", Type("choice", options=("refund", "replacement", "store_credit")))
COLOURS = Slot("colours", Type("choice", options=("red", "blue", "light green")), many=True)
OPENED = Slot("opened", Type("yes_no"))
REASON = Slot("reason", Type("text"))
PHOTO = Slot("photo", Type("attachment"))
PERSON = Slot("customer_name", Type("record", record="person"))
ADDRESS = Slot("ship_to", Type("record", record="address"))
ITEMS = Slot("items", Type("choice"), options_from=Path("order", ("items",)), key="item_id", many=True)
VARIANT = Slot("variant", Type("choice"), options_from=Path("product", ("variants",)), key="item_id")

SLOTS = {
    slot.name: slot
    for slot in (
        ORDER_ID, EMAIL, NEW_EMAIL, AMOUNT, QUANTITY, REMEDY, COLOURS, OPENED, REASON, PHOTO, PERSON, ADDRESS, ITEMS,
        VARIANT,
    )
}  # fmt: skip

ORDERED = (
    Option("1151293680", "Mechanical Keyboard (clicky, RGB)", ("Mechanical Keyboard", "clicky", "RGB")),
    Option("4983901480", "Smart Thermostat (black)", ("Smart Thermostat", "black", "Apple HomeKit")),
    Option("7195021808", "Desk Lamp (blue)", ("Desk Lamp", "blue")),
    Option("5436236388", "T-Shirt (blue)", ("T-Shirt", "blue")),
    Option("2194493783", "T-Shirt (light blue)", ("T-Shirt", "light blue")),
)
KEYBOARDS = (
    Option("7706410293", "clicky, RGB, full size", ("clicky", "RGB", "full size")),
    Option("9690244451", "clicky, white, 80%", ("clicky", "white", "80%")),
    Option("1340995114", "linear, RGB, full size", ("linear", "RGB", "full size")),
    Option("6342039236", "tactile, none, 60%", ("tactile", "none", "60%")),
)
PAYMENTS = (
    Option("credit_card_7815826", "credit_card 7447", ("credit_card", "visa", "7447")),
    Option("paypal_5727330", "paypal", ("paypal",)),
    Option("gift_card_1725971", "gift_card", ("gift_card",)),
)
#: Two lamps that are one thing, listed twice.
TWICE = (Option("900", "Lamp", ("Lamp",)), Option("900", "Lamp", ("Lamp",)), Option("800", "Chair", ("Chair",)))
