"""Events that somebody forges, through the real intake: for another customer's order, in disguise, out of shape."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from aop.engine.snapshot import Snapshot
from aop.errors import WrongUse
from aop.extractors.scripted import read_pinned
from aop.ports.extractor import Message
from aop.values import canonical
from case_pins import refined
from conversations import Talk, release_of

SHOES = [{"item_id": "i1", "name": "shoes", "color": "blue", "price": "$40"}]


def order(number: str, account: str, email: str) -> dict[str, Any]:
    customer = {"id": account, "email": email}
    return {"order_id": number, "status": "delivered", "total": "$40", "customer": customer, "items": SHOES}


GIVEN: dict[str, Any] = {
    "shop.find_order": {
        "by": "id",
        "#W1234567": order("#W1234567", "c1", "ana@example.com"),
        "#W7654321": order("#W7654321", "c2", "eve@example.com"),
    },
    "shop.book_courier": {"courier_id": "k1"},
    "stripe.refund": {"id": "r1"},
}
SCANNED = {"order_id": "#W1234567", "at": "2026-11-23T10:00:00-05:00"}


def line(number: str, email: str) -> str:
    said = f"return the shoes of {number} in the morning, {email}"
    return f"{said} ~ {{intent: return_parcel, order_id: {number}, email: {email}, items: the shoes, pickup: morning}}"


class Two:
    """Ana and Eve each wait for their own parcel to be scanned, in one runtime."""

    def __init__(self) -> None:
        self.talk = Talk(release_of("tests/workspaces/service"), GIVEN, "2026-11-23 10:00")
        asyncio.run(self.talk.runtime.open("eve"))
        self.says("case", line("W1234567", "ana@example.com"))
        self.says("eve", line("W7654321", "eve@example.com"))
        for name in ("case", "eve"):
            self.says(name, "yes")
            assert self.waits(name)

    def says(self, name: str, text: str) -> None:
        plain, claim = read_pinned(text)
        self.talk._claims.pop(plain, None)
        if claim is not None:
            self.talk._claims[plain] = refined(claim, plain)
        asyncio.run(self.talk.runtime.receive(name, Message(f"{name}-{plain[:9]}", plain)))

    def state(self, name: str) -> Snapshot:
        stored = asyncio.run(self.talk.store.load(name))
        assert stored is not None
        return stored.snapshot

    def waits(self, name: str) -> bool:
        pending = self.state(name).frames[-1].pending
        return pending is not None and pending.kind == "event" and not pending.is_over

    def bytes_of(self, name: str) -> bytes:
        return canonical(self.state(name).to_json())

    def comes(self, **payload: object) -> int:
        """An event from outside; how many conversations it reached."""
        return len(asyncio.run(self.talk.runtime.happened("shop.parcel_scanned", {**SCANNED, **payload})))


def test_an_event_reaches_only_who_waits_for_that_order() -> None:
    two = Two()
    eve = two.bytes_of("eve")
    assert two.comes() == 1
    assert (two.waits("case"), two.waits("eve"), two.bytes_of("eve")) == (False, True, eve)


def test_an_event_for_an_order_that_nobody_waits_for_changes_nothing() -> None:
    two = Two()
    before = (two.bytes_of("case"), two.bytes_of("eve"))
    assert two.comes(order_id="#W9999999") == 0
    assert (two.bytes_of("case"), two.bytes_of("eve")) == before


@pytest.mark.parametrize(
    "number",
    [
        "#W１２３４５６７",
        "#Ｗ1234567",
        "#W1234567\u200b",
        " #W1234567",
        "#w1234567",
        "W1234567",
        "#W1234567\n",
        "#W*",
        "%",
        "",
    ],
)
def test_a_number_in_disguise_is_no_number(number: str) -> None:
    """Nothing but the one stored form matches: it is refused, or reaches nobody."""
    two = Two()
    before = (two.bytes_of("case"), two.bytes_of("eve"))
    with suppress(WrongUse):
        assert two.comes(order_id=number) == 0
    assert (two.bytes_of("case"), two.bytes_of("eve")) == before


@pytest.mark.parametrize(
    "payload",
    [
        {"order_id": None},
        {"order_id": ["#W1234567", "#W7654321"]},
        {"order_id": {"$ne": ""}},
        {"at": "soon"},
        {"customer": {"id": "c2"}},
        {"verdict": "yes"},
        {"wait": "eve/5"},
    ],
)
def test_an_event_that_is_not_as_declared_is_refused_or_says_no_more_than_is_declared(payload: dict[str, Any]) -> None:
    two = Two()
    eve = two.bytes_of("eve")
    try:
        two.comes(**payload)
    except WrongUse:
        assert two.waits("case")
    assert two.bytes_of("eve") == eve
    assert "verdict" not in two.state("case").frames[-1].values


def test_an_event_that_nobody_declared_is_refused() -> None:
    two = Two()
    for name in ("shop.paid", "stripe.refunded", "parcel_scanned", "aop.resume", ""):
        with pytest.raises(WrongUse):
            asyncio.run(two.talk.runtime.happened(name, SCANNED))


def test_what_an_event_leads_to_is_refunded_to_nobody_else() -> None:
    """Eve forges the scan of Ana's parcel: whatever follows is asked of Ana, who must show again who she is."""
    two = Two()
    two.comes()
    two.talk.passes(timedelta(days=3))
    refunds = [call for call in two.talk.connector.calls if call.action.name == "stripe.refund"]
    assert refunds == []
    assert two.waits("eve")
