"""`keep: customer` beyond one conversation: kept of who is verified, offered to them again, used after a yes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from aop.engine.effects import Keep, Recall
from aop.errors import Unavailable
from aop.ports.kept import KeptValue
from aop.stores import memory
from aop.stores.memory import MemoryKept
from conversations import Talk, release_of, replayed

SHOP: dict[str, Any] = {
    "shop.find_order": {
        "order_id": "#W1234567",
        "status": "pending",
        "total": "$49",
        "customer": {"id": "c1", "email": "ana@example.com"},
        "items": [],
    },
    "shop.hold": {"hold_id": "h1"},
    "shop.move": {"move_id": "m1"},
}
BEGIN = (
    "another address for W1234567, ana@example.com ~ {intent: move_order, order_id: W1234567, email: ana@example.com}"
)
ADDRESS = "1 Main Street, Springfield 12345 ~ {address: {line1: 1 Main Street, city: Springfield, postcode: 12345}}"
PHONE = "+1 212 555 0100 ~ {phone: +1 212 555 0100}"
OFFER = "Last time you gave 12125550100 for the phone. Shall I use that again?"
QUESTION = "Which phone number may the driver call?"


def talk(kept: MemoryKept, given: dict[str, Any] | None = None) -> Talk:
    return Talk(release_of("tests/workspaces/service"), SHOP if given is None else given, kept=kept)


def first(kept: MemoryKept) -> Talk:
    """A conversation in which the number is given and agreed to."""
    conversation = talk(kept)
    for line in (BEGIN, ADDRESS, PHONE, "yes"):
        conversation.says(line)
    replayed(conversation)
    return conversation


def to_the_offer(kept: MemoryKept) -> Talk:
    conversation = talk(kept)
    conversation.says(BEGIN)
    conversation.says(ADDRESS)
    return conversation


def effects(conversation: Talk, kind: type) -> list[Any]:
    return [item for reply in conversation.played.replies for item in reply.effects if isinstance(item, kind)]


def test_what_was_given_before_is_offered_and_used_after_a_yes() -> None:
    kept = MemoryKept()
    assert effects(first(kept), Keep) == [Keep("c1", "phone", "12125550100", "contact")]
    again = to_the_offer(kept)
    assert again.played.said[-1] == OFFER
    reply = again.says("yes")
    assert [line.text for line in reply.lines] == [
        "Shall I send order #W1234567 to 1 Main Street, Springfield, 12345, with 12125550100 for the driver?"
    ]
    again.says("yes")
    assert "shop.move" in again.played.did
    assert QUESTION not in again.played.said
    replayed(again)


def test_after_a_no_it_is_asked_for_and_no_attempt_is_counted() -> None:
    kept = MemoryKept()
    first(kept)
    again = to_the_offer(kept)
    again.says("no")
    assert again.played.said[-1] == QUESTION
    for _ in range(2):
        again.says("it rings")
    assert again.played.queues == []
    again.says("+1 212 555 0199 ~ {phone: +1 212 555 0199}")
    assert again.played.said[-1] == "I understood 12125550199. Is that right?"
    again.says("yes")
    assert effects(again, Keep)[-1].value == "12125550199"
    replayed(again)


def test_another_value_instead_of_a_yes_is_taken() -> None:
    kept = MemoryKept()
    first(kept)
    again = to_the_offer(kept)
    again.says("use +1 212 555 0199 ~ {phone: +1 212 555 0199}")
    assert again.played.said[-1] == "I understood 12125550199. Is that right?"


def test_a_correction_does_not_ask_for_the_yes_again() -> None:
    kept = MemoryKept()
    first(kept)
    again = to_the_offer(kept)
    again.says("yes")
    again.says(
        "sorry, I meant 2 Main Street, Springfield 12345"
        " ~ {correction: yes, address: {line1: 2 Main Street, city: Springfield, postcode: 12345}}"
    )
    assert again.played.said[-1].startswith("Shall I send order #W1234567 to 2 Main Street")
    assert again.played.said.count(OFFER) == 1
    replayed(again)


def test_nobody_else_is_offered_it() -> None:
    kept = MemoryKept()
    first(kept)
    other = {"shop.find_order": {**SHOP["shop.find_order"], "customer": {"id": "c2", "email": "ana@example.com"}}}
    again = talk(kept, {**SHOP, **other})
    again.says(BEGIN)
    again.says(ADDRESS)
    assert again.played.said[-1] == QUESTION


def test_nothing_is_kept_or_recalled_before_verification() -> None:
    kept = MemoryKept()
    first(kept)
    again = talk(kept)
    again.says("another address for W1234567, call +1 212 555 0100 ~ {intent: move_order, order_id: W1234567}")
    assert (effects(again, Keep), effects(again, Recall)) == ([], [])
    again.says("eve@example.com ~ {email: eve@example.com}")
    assert (effects(again, Keep), effects(again, Recall)) == ([], [])


def test_what_is_erased_by_its_class_is_not_offered() -> None:
    kept = MemoryKept()
    first(kept)
    assert asyncio.run(kept.erase("c1", frozenset({"financial"}))) == 0
    assert asyncio.run(kept.erase("c1", frozenset({"contact"}))) == 1
    assert to_the_offer(kept).played.said[-1] == QUESTION


@pytest.mark.parametrize(
    ("value", "personal"), [(Decimal(7), "contact"), (("12125550100",), "contact"), ("12125550100", None)]
)
def test_what_is_no_value_of_the_slot_any_more_is_not_offered(value: Any, personal: str | None) -> None:
    kept = MemoryKept()
    asyncio.run(kept.keep("c1", KeptValue("phone", value, datetime(2026, 1, 1, tzinfo=UTC), personal)))
    assert to_the_offer(kept).played.said[-1] == QUESTION


def test_without_the_port_or_while_it_is_down_the_customer_is_asked() -> None:
    class Down(MemoryKept):
        async def keep(self, customer: str, value: KeptValue) -> None:
            raise Unavailable("down")

        async def recall(self, customer: str, slot: str) -> KeptValue | None:
            raise Unavailable("down")

    assert first(Down()).played.said[-1].startswith("Shall I send order")
    conversation = Talk(release_of("tests/workspaces/service"), SHOP)
    conversation.says(BEGIN)
    conversation.says(ADDRESS)
    assert conversation.played.said[-1] == QUESTION


def test_of_a_customer_so_many_values_are_kept_at_most() -> None:
    kept, at = MemoryKept(), datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(memory.MAX_KEPT + 5):
        asyncio.run(kept.keep("c1", KeptValue(f"slot{number}", "x", at)))
    assert asyncio.run(kept.recall("c1", "slot0")) is None
    assert asyncio.run(kept.erase("c1")) == memory.MAX_KEPT
