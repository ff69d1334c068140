"""Pretended answers: which case answers which call, days from now, of what nothing is said, the check of an answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from aop.cli.loading import sandbox_of
from aop.compiler import compile_files
from aop.connectors.given import GivenConnector
from aop.errors import OutcomeUnknown, Unavailable
from aop.machine.pretended import Given
from aop.machine.release import Release
from aop.machine.types import Type
from aop.ports.connector import Answer, Call
from aop.runtime.clocks import ManualClock
from aop.runtime.conform import conform
from aop.syntax.load import read_files
from aop.values import Duration, Money, Record, Value
from docs.pages import shop

ZONE = "America/New_York"
#: Still the day before in New York.
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ORDER = """{order_id: "#W1", status: delivered, total: $40, ordered_on: 1 month ago, expected_at: 3 hours ago,
    delivered_on: today, paid: yes, notes: [], items: [],
    customer: {id: c1, email: A@b.example, tier: gold, cards: []}}"""


@cache
def pretended(text: str, system: str = "shop") -> tuple[Release, Given]:
    """The workspace of the manual, with a sandbox of one file."""
    files, found = read_files({**shop(), f"sandbox/{system}.yaml": text})
    result = compile_files(files, found)
    wrong = [item for item in result.findings if item.span.source.path.startswith("sandbox/")]
    assert [item.message for item in wrong if "nothing is said" not in item.message] == []
    release = compile_files(*read_files(shop())).release
    assert release is not None
    return release, sandbox_of(files, release)


def asked(sandbox: str, action: str, /, **inputs: Value) -> Answer:
    release, given = pretended(sandbox, action.partition(".")[0])
    connector = GivenConnector(given, ManualClock(NOW), ZONE)
    return asyncio.run(connector.call(Call("1", release.actions[action], inputs, "k")))


def refund(number: str, amount: int) -> dict[str, Value]:
    return {"order": Record("shop.order", {"order_id": number}), "amount": Money(Decimal(amount), "USD")}


CASES = """stripe.refund:
  - {with: {order.order_id: "#W1"}, fails: already_refunded}
  - {with: {amount: $9}, returns: {id: re_9}}
  - {with: {order.order_id: "#W2", amount: $8}, fails: yes}
  - {with: {order.order_id: "#W3"}, unclear: yes}
  - returns: {id: re_1, card_brand: Visa}
"""


def test_the_first_case_that_fits_answers() -> None:
    assert asked(CASES, "stripe.refund", **refund("#W1", 9)) == Answer(failure="already_refunded")
    assert asked(CASES, "stripe.refund", **refund("#W2", 9)) == Answer({"id": "re_9"})
    assert asked(CASES, "stripe.refund", **refund("#W2", 7)) == Answer({"id": "re_1", "card_brand": "Visa"})
    with pytest.raises(Unavailable):
        asked(CASES, "stripe.refund", **refund("#W2", 8))
    with pytest.raises(OutcomeUnknown):
        asked(CASES, "stripe.refund", **refund("#W3", 7))


def test_the_same_key_is_the_same_write() -> None:
    release, given = pretended(CASES, "stripe")
    connector = GivenConnector(given, ManualClock(NOW), ZONE)
    action = release.actions["stripe.refund"]
    first = asyncio.run(connector.call(Call("1", action, refund("#W4", 9), "k")))
    again = asyncio.run(connector.call(Call("2", action, refund("#W1", 9), "k")))
    other = asyncio.run(connector.call(Call("3", action, refund("#W1", 9), "other")))
    assert (first, again, other.failure) == (Answer({"id": "re_9"}), first, "already_refunded")
    assert [call.id for call in connector.calls] == ["1", "2", "3"]


def test_a_list_is_compared_item_by_item() -> None:
    text = """shop.stock:
  - {with: {items.item_id: [i1, i2]}, returns: {available: no}}
  - returns: {available: yes}
"""
    items = tuple(Record("shop.item", {"item_id": name}) for name in ("i1", "i2"))
    assert asked(text, "shop.stock", items=items) == Answer({"available": False})
    assert asked(text, "shop.stock", items=items[:1]) == Answer({"available": True})
    assert asked(text, "shop.stock", items=items[::-1]) == Answer({"available": True})


def test_what_is_answered_passes_the_check_of_a_real_answer() -> None:
    text = f'shop.find_order:\n  - with: {{id: "#W1"}}\n    returns: {ORDER}\n'
    found = asked(text, "shop.find_order", id="#W1")
    release, _ = pretended(text)
    record = conform(found.data, Type("record", record="shop.order"), release.records, "USD")
    assert isinstance(record, Record)
    assert record.get("total") == Money(Decimal(40), "USD")
    assert str(record.get("ordered_on")) == "2026-10-21"
    assert str(record.get("delivered_on")) == "2026-11-21"
    assert record.get("expected_at") == NOW - timedelta(hours=3)
    customer = record.get("customer")
    assert isinstance(customer, Record)
    assert customer.get("email") == "a@b.example"
    assert asked(text, "shop.find_order", id="#W2") == Answer()


def test_days_are_counted_as_time_goes_by() -> None:
    text = f"shop.find_order: {ORDER}\n"
    release, given = pretended(text)
    clock = ManualClock(NOW)
    connector = GivenConnector(given, clock, ZONE)
    clock.advance(timedelta(days=2))
    found = asyncio.run(connector.call(Call("1", release.actions["shop.find_order"], {"id": "#W1"}, "")))
    assert str(found.data["delivered_on"]) == "2026-11-23"


def test_of_what_nothing_is_said() -> None:
    """Not found and done where that is possible, else not available: never a made-up answer."""
    text = "shop.cancel_order: done\n"
    assert asked(text, "shop.find_order", id="#W1") == Answer()
    assert asked(text, "shop.cancel_order") == Answer()
    assert asked("zendesk.assign: done\n", "zendesk.add_note", text="x") == Answer()
    with pytest.raises(Unavailable):
        asked(text, "shop.stock", items=())
    with pytest.raises(Unavailable):
        asked("stripe.capture: done\n", "stripe.refund", **refund("#W1", 1))


def test_plain_data_answers_as_it_did() -> None:
    release, _ = pretended("shop.cancel_order: done\n")
    data: dict[str, Any] = {"shop.find_order": None, "shop.stock": {"available": True}}
    connector = GivenConnector(data)
    for name, answer in (("shop.find_order", Answer()), ("shop.stock", Answer({"available": True}))):
        assert asyncio.run(connector.call(Call("1", release.actions[name], {}, ""))) == answer


def test_a_duration_is_one_or_no_answer() -> None:
    assert conform(Duration(Decimal(3), "days"), Type("duration"), {}, "USD") == Duration(Decimal(3), "days")
