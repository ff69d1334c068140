"""Earlier messages, read again when a slot becomes askable: nobody repeats themselves, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.engine.understanding import Evidence, Reading
from aop.machine.types import Slot
from aop.understanding.options import Option
from aop.understanding.reading import read_again
from understanding.samples import (
    EMAIL,
    ITEMS,
    KEYBOARDS,
    NEW_EMAIL,
    ORDER_ID,
    ORDERED,
    QUANTITY,
    REASON,
    REMEDY,
    SLOTS,
    VARIANT,
)

EXCHANGE = (
    "I'd like to exchange the mechanical keyboard for one with tactile switches, and the thermostat for a white one"
)


def said(*texts: str) -> tuple[tuple[str, str, tuple[Reading, ...]], ...]:
    return tuple((f"m{number}", text, ()) for number, text in enumerate(texts, start=1))


def again(
    slot: Slot, *texts: str, options: tuple[Option, ...] = (), about: str | tuple[str, ...] | None = None
) -> Reading | None:
    return read_again(slot, options, said(*texts), about, "USD")


def heard(slot: str, raw: str, about: str | None = None, **more: object) -> Reading:
    return Reading(slot, Evidence("m1", 0, len(raw)), raw=raw, about=about, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        (ORDER_ID, "you sent me the wrong shoes in order W1234567", "#W1234567"),
        (ORDER_ID, "it is not W1234567", None),
        (ORDER_ID, "W1234567 or W7654321, I don't know", None),  # which one?
        (EMAIL, "I ordered with Ana@Shop.com", "ana@shop.com"),
        (NEW_EMAIL, "I ordered with ana@shop.com", None),  # nothing says that this is the new one
        (NEW_EMAIL, "my email is ana@shop.com and my new one is a@b.example", "a@b.example"),
        (REMEDY, "I want a refund", "refund"),
        (REMEDY, "a refund or a replacement", None),
        (REMEDY, "not a refund please", None),
        (QUANTITY, "I have 3 cats", None),
        (REASON, "it came broken", None),
    ],
)
def test_values_that_are_surely_there(slot: Slot, text: str, value: object) -> None:
    reading = again(slot, text)
    assert (reading and reading.value) == value


def test_the_newest_message_comes_first() -> None:
    reading = again(ORDER_ID, "order W1234567", "sorry, I mean W7654321", "thanks")
    assert reading is not None
    assert (reading.value, reading.evidence.message) == ("#W7654321", "m2")


def test_options_that_were_named_before_they_were_known() -> None:
    reading = again(ITEMS, EXCHANGE, "yes, the second", options=ORDERED)
    assert reading is not None
    assert (reading.picks, reading.several, reading.evidence.message) == ((0, 1), (), "m1")


@pytest.mark.parametrize(
    "text", ["yes", "the second", "all of them", "both", "no", "how long does that take?", "5", ""]
)
def test_small_words_of_an_unrelated_message_pick_nothing(text: str) -> None:
    assert again(ITEMS, text, options=ORDERED) is None


def test_what_is_said_of_one_item_is_not_read_for_another() -> None:
    about = ("1151293680", "Mechanical Keyboard", "linear")
    reading = again(VARIANT, EXCHANGE, options=KEYBOARDS, about=about)
    assert reading is not None
    assert reading.picks == (3,)
    assert reading.raw == "one with tactile switches"
    lamp = ("7195021808", "Desk Lamp", "white")
    assert again(VARIANT, EXCHANGE, options=KEYBOARDS, about=lamp) is None


def test_what_was_set_aside_comes_before_the_words_of_messages() -> None:
    messages = (("m1", "tactile", (heard("variant", "the 80% one"),)), ("m2", "linear", ()))
    reading = read_again(VARIANT, KEYBOARDS, messages, None, "USD")
    assert reading is not None
    assert (reading.raw, reading.picks) == ("the 80% one", (1,))


def test_what_was_set_aside_for_another_item_stays_there() -> None:
    keyboard, lamp = heard("variant", "tactile", "the keyboard"), heard("variant", "linear", "the lamp")
    messages = (("m1", "", (keyboard, lamp)),)
    reading = read_again(VARIANT, KEYBOARDS, messages, ("115", "Mechanical Keyboard"), "USD")
    assert reading is not None
    assert reading.picks == (3,)
    assert read_again(VARIANT, KEYBOARDS, messages, ("900", "Chair"), "USD") is None
    assert read_again(VARIANT, KEYBOARDS, messages, None, "USD") is None


def test_words_set_aside_that_fit_no_option_now_are_passed_over() -> None:
    messages = (("m1", "", (heard("variant", "the purple one"),)), ("m2", "the tactile one", ()))
    reading = read_again(VARIANT, KEYBOARDS, messages, None, "USD")
    assert reading is not None
    assert reading.evidence.message == "m2"


@given(
    st.lists(st.text(st.characters(), max_size=60), max_size=4),
    st.sampled_from(sorted(SLOTS)),
    st.none() | st.just("the keyboard"),
)
def test_any_messages_can_be_read_again(texts: list[str], name: str, about: str | None) -> None:
    reading = again(SLOTS[name], *texts, options=ORDERED, about=about)
    if reading is not None:
        text = texts[int(reading.evidence.message[1:]) - 1]
        assert reading.raw == text[reading.evidence.start : reading.evidence.end]
        assert all(0 <= place < len(ORDERED) for place in (*reading.picks, *reading.several))
