"""Records that come field by field: the one that was asked for, and one that is said by its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.extractors.spotting import spot
from aop.machine.types import REQUIRED_FIELDS, Slot
from aop.ports.extractor import Context, ExtractedValue, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.moves import signals
from aop.understanding.records import named_fields, read_field
from aop.values import Record
from understanding.samples import ADDRESS, PERSON, SLOTS


def heard(text: str, asked: str | None, field: str | None = None) -> list[tuple[str, object]]:
    """What the local extractor claims and the gate lets through."""
    context, message = Context(Vocabulary((), SLOTS), asked, asked_field=field), Message("m1", text)
    claimed = Extraction(values=tuple(spot(message, context, signals(text), "USD").values))
    said = admit(claimed, message, context, options={}, currency="USD").understanding
    return [(reading.slot, reading.value) for reading in said.values]


@pytest.mark.parametrize(
    ("slot", "field", "text", "read"),
    [
        (ADDRESS, "postcode", "10115", "10115"),
        (ADDRESS, "postcode", "it's 10115", "10115"),
        (ADDRESS, "postcode", "my zip code is 80279", "80279"),
        (ADDRESS, "postcode", "sw1a 1aa", "SW1A 1AA"),
        (ADDRESS, "postcode", "the postcode is 10117, not 10115", "10117"),
        (ADDRESS, "postcode", "Denver", None),
        (ADDRESS, "postcode", "is it 10115?", None),
        (ADDRESS, "city", "Denver", "Denver"),
        (ADDRESS, "city", "New York City", "New York City"),
        (ADDRESS, "city", "I live in Berlin", "Berlin"),
        (ADDRESS, "city", "São Paulo.", "São Paulo"),
        (ADDRESS, "city", "10115", None),
        (ADDRESS, "city", "why do you want to know", None),
        (ADDRESS, "line1", "12 Main St", "12 Main St"),
        (ADDRESS, "line1", "it's 12 Main St", "12 Main St"),
        (ADDRESS, "line1", "I want a refund", None),
        (PERSON, "last_name", "Lopez", "Lopez"),
        (PERSON, "last_name", "my last name is García Márquez", "García Márquez"),
        (PERSON, "first_name", "it's Ana", "Ana"),
        (PERSON, "last_name", "W1234567", None),
        (PERSON, "city", "Denver", None),  # a person has none
    ],
)
def test_one_field_that_was_asked_for(slot: Slot, field: str, text: str, read: str | None) -> None:
    assert read_field(slot, field, text) == read


def test_its_reading_is_a_record_with_that_field_alone() -> None:
    assert heard("10115", "ship_to", "postcode") == [("ship_to", Record("address", {"postcode": "10115"}))]
    assert heard("it's Lopez", "customer_name", "last_name") == [
        ("customer_name", Record("person", {"last_name": "Lopez"}))
    ]
    assert heard("10115", "ship_to") == []


def test_the_whole_record_may_be_said_after_all() -> None:
    ((slot, value),) = heard("12 Main St, Denver, CO 80279", "ship_to", "postcode")
    assert slot == "ship_to"
    assert isinstance(value, Record)
    assert (value.get("line1"), value.get("city"), value.get("postcode")) == ("12 Main St", "Denver", "80279")


@pytest.mark.parametrize("text", ["I don't know", "thanks", "hold on", "what?", "I'd rather not say", "no idea"])
def test_what_is_no_answer_fills_no_field(text: str) -> None:
    for field in REQUIRED_FIELDS["address"]:
        assert heard(text, "ship_to", field) == []


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("the postcode is 10117, not 10115", "postcode", "10117"),
        ("sorry, the city is Hamburg", "city", "Hamburg"),
        ("my zip code should be 80279 instead of 80278", "postcode", "80279"),
    ],
)
def test_a_field_is_corrected_by_its_name(text: str, field: str, value: str) -> None:
    assert heard(text, None) == [("ship_to", Record("address", {field: value}))]


def test_a_name_is_corrected_by_its_part() -> None:
    assert heard("my last name is Lopez", None) == [("customer_name", Record("person", {"last_name": "Lopez"}))]


@pytest.mark.parametrize("text", ["the city is wrong", "the postcode is missing", "what is the postcode?", "the city"])
def test_a_field_that_is_only_talked_about_has_no_value(text: str) -> None:
    assert heard(text, None) == []


def test_with_two_records_of_a_type_nobody_knows_whose_field_it_is() -> None:
    slots = {"a": Slot("a", ADDRESS.type), "b": Slot("b", ADDRESS.type)}
    context, text = Context(Vocabulary((), slots)), "the postcode is 10117"
    assert spot(Message("m1", text), context, signals(text), "USD").values == []


def test_a_field_that_a_model_claims_must_stand_in_the_message() -> None:
    context = Context(Vocabulary((), SLOTS), "ship_to", asked_field="postcode")
    claimed = Extraction(values=(ExtractedValue("ship_to", "10999", 0, 5),))
    admitted = admit(claimed, Message("m1", "10115"), context, options={}, currency="USD")
    assert admitted.understanding.values == ()
    assert admitted.dropped


@given(st.text(max_size=200), st.sampled_from(["line1", "city", "postcode", "state", "first_name", "x"]))
def test_any_text_is_a_field_or_none(text: str, field: str) -> None:
    value = read_field(ADDRESS, field, text)
    assert value is None or value.strip()
    for _, words, start, end in named_fields(text):
        assert text[start:end] == words
