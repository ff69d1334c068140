"""What is the same text, and where a folded piece stands in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.understanding.fold import LIMIT, fold, has_hidden_direction, mixes_scripts, plain, words

ANY_TEXT = st.text(st.characters(), max_size=120)  # surrogates and control characters too


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ｗ", "w"),
        ("don’t", "don't"),
        ("W–12", "w-12"),
        ("a\u200bb\u00ad", "ab"),
        ("caf\u0065\u0301", "café"),
        ("ﬁne", "fine"),
        ("a\tb\r", "a b "),
        ("１２", "１２"),  # full-width digits are no digits
        ("①", "①"),
        ("x²", "x²"),
        ("\ud800y", "y"),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed).text == folded


def test_words_keep_their_place_in_the_original() -> None:
    typed = "Ｄon’t  send\u200b it_now"
    assert [(word.text, typed[word.start : word.end]) for word in words(typed)] == [
        ("don't", "Ｄon’t"),
        ("send", "send\u200b"[:4]),
        ("it", "it"),
        ("now", "now"),
    ]


@given(ANY_TEXT)
def test_every_folded_character_comes_from_the_original_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(ANY_TEXT)
def test_folding_never_makes_a_digit(text: str) -> None:
    assert sum(sign in "0123456789" for sign in fold(text).text) == sum(sign in "0123456789" for sign in text)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_a_long_message_is_read_to_its_limit() -> None:
    assert len(fold("a" * (LIMIT + 5)).text) == LIMIT


def test_what_is_not_what_it_seems() -> None:
    assert mixes_scripts("pаypal")  # a Cyrillic а
    assert not mixes_scripts("привет paypal")
    assert has_hidden_direction("\u202eyes")
    assert not has_hidden_direction("yes")
