"""What the customer's words come to, type by type; the right column is None where they are not surely a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.machine.types import KINDS, Slot, Type
from aop.understanding.identifiers import find_ids, read_id
from aop.understanding.normalise import normalise
from aop.values import Duration, Money, Record, number_text
from understanding.samples import ADDRESS, COLOURS, ORDER_ID, PERSON, REMEDY

MONEY = [
    ("$1,250.50", Money(Decimal("1250.50"), "USD")),
    ("50 EUR", Money(Decimal(50), "EUR")),
    ("EUR 50", Money(Decimal(50), "EUR")),
    ("€20", Money(Decimal(20), "EUR")),
    ("20 dollars", Money(Decimal(20), "USD")),
    ("20 bucks", Money(Decimal(20), "USD")),
    ("twenty-five dollars", Money(Decimal(25), "USD")),
    ("two hundred and fifty bucks", Money(Decimal(250), "USD")),
    ("50 cents", Money(Decimal("0.5"), "USD")),
    ("$50 USD", Money(Decimal(50), "USD")),
    ("$50 CAD", Money(Decimal(50), "CAD")),
    ("40", Money(Decimal(40), "USD")),
    ("£5.5.", Money(Decimal("5.5"), "GBP")),
    ("1000 yen", Money(Decimal(1000), "JPY")),
    ("10.5 yen", None),
    ("$5.123", None),
    ("1,25", None),
    ("1.250,50", None),
    ("-5", None),
    ("$５", None),
    ("$20 EUR", None),
    ("a lot", None),
    ("$20 or $30", None),
]


@pytest.mark.parametrize(("words", "value"), MONEY)
def test_money(words: str, value: Money | None) -> None:
    assert normalise(Slot("amount", Type("money")), words, currency="USD") == value


def test_a_dollar_is_the_workspaces_when_that_has_dollars() -> None:
    amount = Slot("amount", Type("money"))
    assert normalise(amount, "20 dollars", currency="CAD") == Money(Decimal(20), "CAD")
    assert normalise(amount, "20 dollars", currency="EUR") == Money(Decimal(20), "USD")
    assert normalise(amount, "$20", currency="EUR") == Money(Decimal(20), "EUR")  # semantics S1


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("number", "1,250.5", Decimal("1250.5")),
        ("number", "-3", Decimal(-3)),
        ("number", "１００", None),
        ("number", "٣", None),
        ("number", "1e9", None),
        ("number", "12,34", None),
        ("integer", "twenty-five", Decimal(25)),
        ("integer", "a hundred", Decimal(100)),
        ("integer", "1.5", None),
        ("percent", "15%", Decimal("0.15")),
        ("percent", "15 percent", Decimal("0.15")),
        ("percent", "ten percent", Decimal("0.1")),
        ("yes_no", "yes it was", True),
        ("yes_no", "no, never opened", False),
        ("yes_no", "perhaps", None),
        ("date", "2026-11-22", date(2026, 11, 22)),
        ("date", "22 November 2026", date(2026, 11, 22)),
        ("date", "Nov 22nd, 2026", date(2026, 11, 22)),
        ("date", "the 3rd", None),
        ("date", "22/11/2026", date(2026, 11, 22)),
        ("date", "5/5/2026", date(2026, 5, 5)),
        ("date", "3/4/2026", None),
        ("date", "3/4", None),
        ("date", "2026-02-30", None),
        ("date", "last Tuesday", None),
        ("date", "I may", None),
        ("time", "9:30", time(9, 30)),
        ("time", "9 pm", time(21)),
        ("time", "12 a.m.", time(0)),
        ("time", "noon", time(12)),
        ("time", "9", None),
        ("time", "25:00", None),
        ("moment", "2026-11-22T10:00:00+00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("moment", "2026-11-22T10:00:00", None),
        ("duration", "30 days", Duration(Decimal(30), "days")),
        ("duration", "two weeks", Duration(Decimal(2), "weeks")),
        ("duration", "3 business days", Duration(Decimal(3), "days", business=True)),
        ("duration", "3 business weeks", None),
        ("email", "<Ana@Shop.COM>", "ana@shop.com"),
        ("email", "mailto:a@b.example", "a@b.example"),
        ("email", "a@b", None),
        ("email", "аna@shop.com", None),  # a Cyrillic а
        ("email", "a@b.example c@d.example", None),
        ("phone", "+1 (555) 123-4567", "15551234567"),
        ("phone", "555 1234", "5551234"),
        ("phone", "12345", None),
        ("phone", "٥٥٥١٢٣٤", None),
        ("postcode", "sw1a 1aa", "SW1A 1AA"),
        ("postcode", "80279", "80279"),
        ("postcode", "02134", "02134"),
        ("postcode", "Denver", None),
        ("url", "HTTPS://Shop.Example/Box?y=1", "https://shop.example/Box?y=1"),
        ("url", "www.shop.example", "https://www.shop.example"),
        ("url", "http://user:secret@shop.example", None),
        ("url", "javascript:alert(1)", None),
        ("url", "https://localhost", None),
        ("text", "  it came\x00 broken \n\n really ", "it came broken\n\nreally"),
        ("text", "\u200b", None),
    ],
)
def test_other_types(kind: str, words: str, value: Any) -> None:
    assert normalise(Slot("slot", Type(kind)), words, currency="USD") == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("W1234567", "#W1234567"),
        ("#w1234567.", "#W1234567"),
        ("1234567", "#W1234567"),
        ("W 123 4567", "#W1234567"),
        ("W123-4567", "#W1234567"),
        ("Ｗ1234567", "#W1234567"),  # a full-width letter is the letter
        ("W１234567", None),  # a full-width digit is no digit
        ("W12345678", None),
        ("W123456", None),
        ("Ԝ1234567", None),
    ],
)
def test_an_id_has_one_stored_spelling(words: str, value: str | None) -> None:
    assert normalise(ORDER_ID, words, currency="USD") == value


@pytest.mark.parametrize("pattern", ["(a+)+$", "(", "[0-9]{100000}", "a{1000}{1000}{1000}", "\\"])
def test_a_bad_pattern_reads_nothing_and_takes_no_time(pattern: str) -> None:
    assert read_id("a" * 60 + "b", pattern) is None
    assert list(find_ids("a1 " * 2000, pattern)) is not None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Refund", "refund"),
        ("a refund please", "refund"),
        ("store credit", "store_credit"),
        ("the replacment", "replacement"),
        ("no refund, a replacement", "replacement"),
        ("refund or replacement", None),
        ("my money back", None),
        ("not a refund", None),
    ],
)
def test_a_fixed_choice(words: str, value: str | None) -> None:
    assert normalise(REMEDY, words, currency="USD") == value


def test_a_slot_that_takes_many_has_a_list() -> None:
    assert normalise(COLOURS, "red and light green", currency="USD") == ("red", "light green")
    assert normalise(COLOURS, "blue", currency="USD") == ("blue",)
    tags = Slot("tags", Type("list", item=Type("id")), pattern="[A-Z]{2}")
    assert normalise(tags, "ab", currency="USD") == ("AB",)


def test_names_and_addresses_come_in_parts() -> None:
    parts = {"first_name": " Ana ", "last_name": "López", "title": "Dr"}
    assert normalise(PERSON, parts, currency="USD") == Record("person", {"first_name": "Ana", "last_name": "López"})
    assert normalise(PERSON, "my name is Ana María López", currency="USD") == Record(
        "person", {"first_name": "Ana", "last_name": "María López"}
    )
    assert normalise(PERSON, "order 66", currency="USD") is None
    assert normalise(ADDRESS, "12 Main St, Apt 4, Denver, CO 80279, USA", currency="USD") == Record(
        "address",
        {
            "line1": "12 Main St", "line2": "Apt 4", "city": "Denver", "state": "CO", "country": "USA",
            "postcode": "80279",
        },
    )  # fmt: skip
    assert normalise(ADDRESS, {"postcode": "nowhere"}, currency="USD") is None
    assert normalise(ADDRESS, "the old one", currency="USD") is None


def test_a_record_of_the_operator_comes_only_from_a_look_up() -> None:
    order = Slot("order", Type("record", record="shop.order"))
    assert normalise(order, {"line1": "x"}, currency="USD") is None


@given(st.decimals(0, 10**9, places=2, allow_nan=False))
def test_money_as_it_is_written_is_read_back(amount: Decimal) -> None:
    money = Slot("amount", Type("money"))
    assert normalise(money, f"${amount:,.2f}", currency="USD") == Money(amount, "USD")
    assert normalise(money, f"{number_text(amount)} EUR", currency="USD") == Money(amount, "EUR")


@given(st.sampled_from(KINDS), st.text(st.characters(), max_size=80))
def test_any_text_has_a_value_or_none(kind: str, text: str) -> None:
    options = ("refund", "replacement") if kind == "choice" else ()
    slot = Slot("slot", Type(kind, options=options, record="address" if kind == "record" else None))
    first = normalise(slot, text, currency="USD")
    assert first == normalise(slot, text, currency="USD")
