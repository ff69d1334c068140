"""An id with a slip in it is a question; what may be too many stays unread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.extractors.spotting import spot
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.identifiers import read_id
from aop.understanding.moves import signals
from aop.understanding.slips import MOST, slips
from understanding.samples import ORDER_ID

PATTERN, FORM = "#?W([0-9]{7})", "#W{1}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("W12345O7", ("#W1234507",)),
        ("w123456l.", ("#W1234561",)),
        ("1W234567", ("#W1234567",)),
        ("W1234567x", ("#W1234567",)),
        ("W12O4 5S7", ()),  # two slips
        ("W123456", ()),  # any of ten
        ("W12345678", ()),  # any of eight
        ("W1234567", ()),  # none at all
        ("W１２３４５６O", ()),  # full-width digits are another id
        ("I ordered it 7 days ago", ()),
        ("W" * 70 + "1", ()),
        ("", ()),
    ],
)
def test_slips(text: str, meant: tuple[str, ...]) -> None:
    assert slips(text, PATTERN, FORM) == meant


def test_an_id_without_a_pattern_has_no_slips() -> None:
    assert slips("W12345O7", None) == ()


@given(st.text(st.sampled_from("W0123OIl #-"), max_size=20))
def test_what_is_offered_is_an_id_and_nothing_is_taken(text: str) -> None:
    found = slips(text, PATTERN, FORM)
    assert len(found) <= MOST
    assert not found or read_id(text, PATTERN, FORM) is None
    assert all(read_id(each, PATTERN, FORM) == each for each in found)


@pytest.mark.parametrize("text", ["W12345O7", "it's W12345O7", "sure, W12345O7."])
def test_only_the_answer_to_the_question_has_them(text: str) -> None:
    def read(asked: str | None) -> list[tuple[object, object]]:
        context = Context(Vocabulary((), {"order_id": ORDER_ID}), asked=asked)
        message = Message("m1", text)
        found = spot(message, context, signals(text, (), {}), "USD")
        said = admit(Extraction(values=tuple(found.values)), message, context, options={}, currency="USD")
        return [(value.value, value.candidates) for value in said.understanding.values]

    assert read("order_id") == [(None, ("#W1234507",))]
    assert read(None) == []
