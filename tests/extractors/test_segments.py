"""Several intents in one message: a piece starts a request only when it is surely one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.extractors.classify import Guess
from aop.extractors.segments import requests


def by_keyword(texts: Sequence[str]) -> list[Guess]:
    """Surely `cancel` or `status` where the word stands, `status` at a guess elsewhere; both: not sure."""
    guesses = []
    for text in texts:
        named = [name for name in ("cancel", "status") if name in text]
        sure = {0: "0.2", 1: "0.95"}.get(len(named), "0.55")
        guesses.append(Guess(named[0] if named else "status", Decimal(sure), Decimal("0.9" if named else "0.3")))
    return guesses


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("please cancel my order", [("cancel", "please cancel my order")]),
        (
            "please cancel my order and tell me the status of the other",
            [("cancel", "please cancel my order"), ("status", "tell me the status of the other")],
        ),
        (
            "Cancel it, I mean cancel the lamp. What is the status of the chair?",
            [("cancel", "Cancel it, I mean cancel the lamp"), ("status", "What is the status of the chair")],
        ),
        (
            "Please cancel that. It was W1. Then the status of W2 please. It is urgent.",
            [("cancel", "Please cancel that. It was W1"), ("status", "Then the status of W2 please. It is urgent")],
        ),
        ("cancel this and cancel that one too", [("cancel", "cancel this and cancel that one too")]),
        ("hello there and good morning to you", [("status", "hello there and good morning to you")]),
    ],
)
def test_requests_and_their_spans(text: str, read: list[tuple[str, str]]) -> None:
    found, _ = requests(text, by_keyword)
    assert [(item.intent, text[item.start : item.end]) for item in found] == read


def test_an_unsure_message_is_judged_by_its_clearest_clause() -> None:
    def clear_alone(texts: Sequence[str]) -> list[Guess]:
        return [
            Guess("cancel", Decimal("0.95" if text.startswith("cancel") else "0.3"), Decimal("0.6")) for text in texts
        ]

    text = "hello to you all, cancel the lamp please, I am in a hurry"
    ((found,), _) = requests(text, clear_alone)
    assert (text[found.start : found.end], found.confidence) == ("cancel the lamp please", Decimal("0.95"))


def test_out_of_scope_the_confidence_is_bounded_by_the_scope() -> None:
    (found,), scope = requests("hello there", lambda texts: [Guess("status", Decimal("0.99"), Decimal("0.1"))])
    assert (found.confidence, scope) == (Decimal("0.1"), Decimal("0.1"))


@given(st.text(st.characters(), min_size=1, max_size=200))
def test_spans_stay_in_the_message(text: str) -> None:
    for item in requests(text, by_keyword)[0]:
        assert 0 <= item.start <= item.end <= len(text)
