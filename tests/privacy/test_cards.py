"""Card numbers are found in whatever way they are typed, and numbers that are none stay as they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.runtime.cards import REMOVED, is_card, without_cards
from aop.runtime.intake import cleaned
from conversations import ROOT

CARD = "4111111111111111"
FOURS = "4111", "1111", "1111", "1111"


@pytest.mark.parametrize("between", [
    " ", "  ", "-", " - ", "\n", "\r\n", "\t", "/", "_", ",", ", ", "|", ".", "\u00a0", "\u3000", "\u2011", "\u2212",
    "\u200b", "\u00ad", ":", ")(", " \n ",
])  # fmt: skip
def test_whatever_stands_between_its_groups(between: str) -> None:
    assert without_cards(f"it is {between.join(FOURS)} ok") == f"it is {REMOVED} ok"


@pytest.mark.parametrize("text", [
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "41 1111 1111 1111 11",
    "card4111111111111111",
    "Visa4111111111111111exp", "#4111111111111111", "nr.4111111111111111", "3782\n822463\n10005", "3782/822463/10005",
    "4\u200b1\u200b1\u200b1111111111111", "４１１１　１１１１　１１１１　１１１１", "٤١١١ ١١١١ ١١١١ ١١١١",
    "4111 1111 1111\n1111", "6304 0000 0000 0000", "2200 0000 0000 0004",
])  # fmt: skip
def test_however_it_is_typed(text: str) -> None:
    assert REMOVED in without_cards(text)
    assert not re.search(r"\d{4}", without_cards(text))


@pytest.mark.parametrize("text", [
    "W4111111111111111", "ORD4111111111111111", "41111111, 11111111", "1234567, 4111111, 1111111", "35.52999999999997",
    "4111 and 1111 and 1111 and 1111", "2019, 2020, 2021, 2022", "4111:1111:1111", "x4111111111111111",
    "4111111111111111y", "orders #W4111111, #W1111111 and #W11111", "2026-11-22 10:00 2026-11-23 11:00",
])  # fmt: skip
def test_what_is_no_card_stays(text: str) -> None:
    assert without_cards(text) == text


@given(st.sampled_from(["4", "51", "2221", "34", "37", "6011", "65", "36", "6759"]), st.data())
def test_every_card_number_is_found(begins: str, data: st.DataObject) -> None:
    length = {"34": 15, "37": 15, "36": 14}.get(begins, 16)
    rest = data.draw(st.text("0123456789", min_size=length - len(begins) - 1, max_size=length - len(begins) - 1))
    number = next(full for last in "0123456789" if is_card(full := begins + rest + last))
    spaced = " ".join(number[place : place + 4] for place in range(0, length, 4))
    assert (
        without_cards(f"pay with {number} now") == without_cards(f"pay with {spaced} now") == f"pay with {REMOVED} now"
    )


@given(st.text("abcé ,-\n", max_size=20), st.text("abcé ,-\n", max_size=20))
def test_what_stands_around_it_stays(before: str, after: str) -> None:
    assert without_cards(f"{before} {CARD} {after}") == f"{before} {REMOVED} {after}"


def test_intake_takes_them_out_before_lines_are_joined() -> None:
    assert cleaned("my card\n4111 1111\n1111 1111\nthanks") == f"my card {REMOVED} thanks"


def test_the_numbers_of_the_sample_stay() -> None:
    files = [path for path in (ROOT / "procedures").rglob("*") if path.suffix in (".yaml", ".md", ".aop")]
    assert len(files) > 10
    for path in files:
        text = path.read_text("utf-8")
        assert without_cards(text) == text, path
