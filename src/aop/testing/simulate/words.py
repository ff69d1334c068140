"""What customers say in a simulation, and what a reader that understands them claims about it."""

from __future__ import annotations

from functools import lru_cache

from aop.extractors.pins import Pin
from aop.extractors.scripted import extraction_of
from aop.ports.extractor import Extraction

AMOUNTS = ("$40", "$80", "$120", "$180", "$500")
ORDERS = tuple(f"W100000{number}" for number in range(1, 5))
EMAILS = ("ana@example.com", "ben@example.com")

#: Each line with its pin. Several of them may stand in one message.
LINES: dict[str, dict[str, Pin]] = {
    "money back please": {"intent": "refund"},
    "a voucher please": {"intent": "voucher"},
    "swap it please": {"intent": "swap"},
    "please stop this": {"cancel": "yes"},
    "is it raining there?": {},
    "hello there": {"move": "small_talk"},
    "I want a person": {"wants_person": "yes"},
    **{f"my order is {order}": {"order_id": order} for order in ORDERS},
    **{f"I am {email}": {"email": email} for email in EMAILS},
    **{f"about {amount}": {"amount": amount} for amount in AMOUNTS},
    **{f"no, make it {amount}": {"amount": amount, "correction": "yes"} for amount in AMOUNTS},
}


@lru_cache(maxsize=1_000)
def claimed(text: str) -> Extraction:
    """What stands in a message, however many lines of it are one."""
    pin: dict[str, Pin] = {}
    for line, claim in LINES.items():
        if line in text:
            pin.update(claim)
    return extraction_of(text, pin)
