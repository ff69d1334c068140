"""What is only told before a wish is no request of its own, and the wish's values may stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from aop.extractors.classify import Guess
from aop.extractors.segments import requests
from aop.extractors.told import is_told_before


@pytest.mark.parametrize(
    ("told", "wish"),
    [
        ("I received order W1234567", "want to exchange part of it"),
        ("Order W1234567 has not been sent yet", "I want to modify something in it"),
        ("Hi, my boots arrived torn", "can I send them back"),
        ("the lamp is broken", "would like another one"),
        ("Mi pedido llegó ayer", "quiero devolverlo, lo pagué con tarjeta"),
        ("Meine Bestellung kam gestern", "ich möchte sie zurückgeben"),
    ],
)
def test_told_before_a_wish(told: str, wish: str) -> None:
    assert is_told_before(told, wish, asks=False)
    assert not is_told_before(told, wish, asks=True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("please cancel my order", "tell me where it is"),  # both are wishes
        ("I want to return the boots", "I want to pay it back"),
        ("my parcel is late", "I want to change my address"),  # speaks of something else
        ("cancel the lamp", "I need it stopped"),  # tells nothing
        ("my parcel is late", "you charged me twice for it"),  # no wish
        ("", "I want it"),
        ("my parcel is late", ""),
    ],
)
def test_two_matters_stay_two(first: str, second: str) -> None:
    assert not is_told_before(first, second, asks=False)


def test_the_wish_takes_in_what_was_told() -> None:
    def status_and_exchange(texts: Sequence[str]) -> list[Guess]:
        wanted = {True: "exchange", False: "status"}
        return [Guess(wanted["exchange" in text], Decimal("0.95"), Decimal("0.9")) for text in texts]

    text = "I received order W1234567 and want to exchange part of it"
    ((found,), _) = requests(text, status_and_exchange)
    assert (found.intent, text[found.start : found.end]) == ("exchange", text)
    apart = "What is the status of W1234567? I want to exchange part of it"
    assert [item.intent for item in requests(apart, status_and_exchange)[0]] == ["status", "exchange"]
