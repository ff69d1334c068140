"""Personal data is taken out before words leave, and put back into what comes home."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aop.extractors.masking import CLASSES, MAX_MASKED, RECOGNISERS, Masking
from aop.machine.types import Slot, Type

CARD, ACCOUNT = "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"


def mask(text: str, *cleared: str, slots: tuple[Slot, ...] = ()) -> str:
    return Masking(cleared, slots, (text,)).mask(text)


MASKED = {
    "write to ana@example.com": "write to <email_1>",
    "ana@example.com or bo@example.com, not ana@example.com": "<email_1> or <email_2>, not <email_1>",
    f"my card is {CARD}": "my card is <card_1>",
    f"pay to {ACCOUNT} please": "pay to <account_1> please",
    "call +1 555 010 4477": "call <phone_1>",
    "my name is Ana Ruiz and it broke": "my name is <name_1> and it broke",
    "me llamo Ana": "me llamo <name_1>",
    "send it to 12 Long Street": "send it to <street_1>",
    "I was born on 3 March 1980": "I was born on <date_1>",
    "SSN 078-05-1120": "SSN <number_1>",
    "postcode is EC1A 1BB": "postcode is <postcode_1>",
}


@pytest.mark.parametrize("text", MASKED)
def test_what_is_personal_becomes_a_placeholder(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize(
    "text", ["order W1234567 on 3 March 2026", "4111 1111 1111 1112 is no card", "I paid $1,250.50", "the 12 shoes"]
)
def test_what_is_not_stays(text: str) -> None:
    assert mask(text, "contact") == text


def test_a_class_that_the_model_is_cleared_for_stands() -> None:
    text = f"ana@example.com paid with {CARD}"
    assert mask(text, "contact") == "ana@example.com paid with <card_1>"
    assert mask(text, "contact", "financial") == text


def test_a_slot_that_is_declared_personal_is_masked_by_its_own_pattern() -> None:
    passport = Slot("passport", Type("id"), pattern="P[0-9]{6}", personal="identity")
    assert mask("it is P123456", slots=(passport,)) == "it is <id_1>"
    assert mask("it is P123456", "identity", slots=(passport,)) == "it is P123456"


def test_a_placeholder_that_a_customer_typed_is_never_one_of_ours() -> None:
    text = "<email_1> is ana@example.com"
    masking = Masking((), (), (text,))
    assert masking.mask(text) == "<email_1> is <email_2>"
    assert masking.unmask("<email_1>") == "<email_1>"
    assert masking.unmask("<email_2>") == "ana@example.com"


def test_more_values_than_there_are_placeholders_for_stay_hidden() -> None:
    text = " ".join(f"a{number}@example.com" for number in range(MAX_MASKED + 5))
    masked = mask(text)
    assert "@" not in masked
    assert masked.count("<hidden>") == 5


PIECES = st.sampled_from(
    ["ana@example.com", CARD, ACCOUNT, "078-05-1120", "my name is Ana Ruiz", "12 Long Street", "+1 555 010 4477",
     "EC1A 1BB", "<email_1>", "<card_2>", "W1234567", " ", ", ", "-", "@", "1", ".", "shoes", "ﬁ", "\u200b"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join), st.sets(st.sampled_from(CLASSES)))
@settings(max_examples=300, deadline=None)
def test_nothing_that_can_be_recognised_leaves_and_all_of_it_comes_back(text: str, cleared: set[str]) -> None:
    masking = Masking(cleared, (), (text,))
    masked = masking.mask(text)
    assert masking.unmask(masked) == text
    for personal, _, finder in RECOGNISERS:
        if personal not in cleared:
            for start, end in finder(text):
                assert text[start:end] not in masked or text[start:end] in "".join(_placeholders(masked))


def _placeholders(masked: str) -> list[str]:
    return [piece for piece in masked.replace(">", "> ").split() if piece.startswith("<")]
