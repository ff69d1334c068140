"""Personal data that gets where it should not: card numbers into anything that is kept, and contact details into logs
and into what a colleague is handed who is not cleared for them."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import replace
from random import Random

import pytest

from aop.engine import consent
from aop.engine.package import Spoken
from aop.ports.extractor import Message
from aop.runtime.cards import REMOVED, is_card, without_cards
from aop.runtime.handoff_masking import masked
from attacks.workspace import CONFIRMED, UNASKED, asks_for, desk, paying, snapshot

CARDS = [
    "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "5555555555554444", "378282246310005",
    "3782 822463 10005", "6011111111111117", "30569309025904", "３７８２８２２４６３１０００５", "4111.1111.1111.1111",
    "2223003122003222", "4222222222222",
]  # fmt: skip


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_removed_before_anything_is_kept(card: str) -> None:
    talk = desk(paying(CONFIRMED))
    talk.says(f"pay to {card}, exp 12/27 please")
    history = asyncio.run(talk.runtime.history("case"))
    kept = "".join([*map(repr, history), json.dumps(snapshot(talk).to_json())])
    assert REMOVED in kept
    assert card not in kept
    assert "".join(filter(str.isdecimal, card)) not in kept


@pytest.mark.parametrize("take", ["hold", "accept", "receive"])
def test_a_card_number_is_not_in_what_is_held_until_it_is_handled(take: str) -> None:
    talk = desk(paying(CONFIRMED), keys="channels: {chat: {sender: signed_in, window: 4 seconds}}")
    message = Message("m1", "my card is 4111 1111 1111 1111")
    for _ in range(2):  # the same one again is the same one
        asyncio.run(getattr(talk.runtime, take)("case", message))
    stored = asyncio.run(talk.store.load("case"))
    kept = repr(stored) + repr(asyncio.run(talk.runtime.history("case")))
    assert REMOVED in kept
    assert "1111" not in kept


@pytest.mark.parametrize("text", [
    "my order is #W1234567", "+1 212 555 0123", "the device is 356938035643809", "tracking 9400 1000 0000 0000 0000 00",
    "4111 1111 1111 1112", "it was 2026-11-22 10:00, 2026-11-23 11:00", "number 12345678901234567890",
])  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert without_cards(text) == text


def test_a_card_among_other_numbers_is_found() -> None:
    assert without_cards("12 4111 1111 1111 1111 12/27 123") == f"12 {REMOVED} 12/27 123"
    assert without_cards("4111 1111 1111 1111 5555 5555 5555 4444") == f"{REMOVED} {REMOVED}"


def test_a_number_with_one_digit_changed_is_no_card() -> None:
    chance = Random(7)  # noqa: S311 - repeatable on purpose
    for _ in range(200):
        at, by = chance.randrange(16), chance.randint(1, 9)
        digits = "4111111111111111"
        changed = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
        assert not is_card(changed)


def test_many_digits_are_read_at_once() -> None:
    started = time.perf_counter()
    for text in ("4 " * 8000, "4" * 16000, "4111 " * 3000):
        without_cards(text)
    assert time.perf_counter() - started < 2


@pytest.mark.interpreted
def test_an_alarm_in_the_log_names_no_value(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(consent, "find", lambda *_: True)
    talk = desk(paying(UNASKED), rules="s.refund needs confirmation")
    with caplog.at_level(logging.DEBUG):
        talk.says(asks_for("pay"))
    assert "s.refund" in caplog.text
    assert not [text for text in ("ana@example.com", "02134", "1234567", "169") if text in caplog.text]


def test_what_is_handed_to_who_is_not_cleared_holds_no_contact_details() -> None:
    talk = desk(paying(CONFIRMED))
    talk.says(asks_for("pay"))
    package = asyncio.run(talk.runtime.standing("case"))
    said = Spoken(
        "customer", package.at, "call me on +44 20 7946 0958 or bo@other.example, IBAN GB33BUKB20201555555555"
    )
    package = replace(package, transcript=(*package.transcript, said))
    shown = repr(masked(package, frozenset()))
    for hidden in ("ana@example.com", "7946", "bo@other.example", "GB33BUKB"):
        assert hidden in repr(package)
        assert hidden not in shown
    assert "bo@other.example" in repr(masked(package, frozenset({"contact"})))
