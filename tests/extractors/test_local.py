"""The local extractor with the gate behind it, on a small shop; the embedding is a fake that knows words only."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aop.engine.understanding import Understanding
from aop.errors import ReleaseError
from aop.extractors.local import LocalExtractor
from aop.extractors.training import train
from aop.ports.extractor import Extraction, Message
from aop.understanding.gate import admit
from extractors.shop import EXAMPLES, INTENTS, TOPICS, WordVectors, context
from understanding.samples import ORDERED, SLOTS

CLASSIFIER = train(EXAMPLES, WordVectors())
EXTRACTOR = LocalExtractor(CLASSIFIER, INTENTS, TOPICS, embed=WordVectors())


def extract(text: str, asked: str | None = None, attachments: tuple[str, ...] = (), **moment: Any) -> Extraction:
    return asyncio.run(EXTRACTOR.extract(Message("m1", text, attachments), context(asked, **moment)))


def understood(text: str, asked: str | None = None, attachments: tuple[str, ...] = (), **moment: Any) -> Understanding:
    message, now = Message("m1", text, attachments), context(asked, **moment)
    extraction = asyncio.run(EXTRACTOR.extract(message, now))
    options = {"items": ORDERED} if asked == "items" else {}
    return admit(extraction, message, now, options=options, currency="USD").understanding


def values(text: str, asked: str | None = None, **moment: Any) -> dict[str, str]:
    said = understood(text, asked, **moment)
    readings = (*said.values, *(reading for request in said.requests for reading in request.values))
    return {reading.slot: str(reading.raw) for reading in readings}


def intents(text: str, asked: str | None = None, **moment: Any) -> list[str]:
    return [request.intent for request in understood(text, asked, **moment).requests]


def test_a_request_with_its_values() -> None:
    (request,) = understood("you sent me the wrong shoes, order W1234567, my email is a@b.example").requests
    assert request.intent == "wrong_item"
    assert [(reading.slot, reading.value) for reading in request.values] == [
        ("order_id", "#W1234567"),
        ("email", "a@b.example"),
    ]


def test_the_operators_own_words_are_always_known() -> None:
    for name, texts in EXAMPLES.items():
        for text in (*texts, texts[0].upper() + "!!", name.replace("_", " ")):
            (request,) = understood(text).requests
            assert (request.intent, request.confidence) == (name, 1)


@pytest.mark.parametrize("text", ["cancel my order", "please cancel my order", "Cancel the order!"])
def test_what_is_asked_for_in_the_words_of_an_intents_name_is_heard_also_beside_a_question(text: str) -> None:
    """Two words are an answer, unless they are what something is called that may be asked for."""
    assert intents(text, "order_id") == intents(text, "remedy") == ["cancel_order"]
    assert intents("not the order", "order_id") == intents("cancel", "order_id") == []


def test_ids_and_amounts_do_not_blur_what_is_wanted() -> None:
    assert intents("cancel my order W1234567") == intents("cancel my order") == ["cancel_order"]
    text = "please stop my order before it goes"
    (plain,), (noisy,) = understood(text).requests, understood(f"{text}, my order number is W1234567").requests
    assert (plain.intent, plain.confidence) == (noisy.intent, noisy.confidence)
    for question in ("where is my parcel W1234567", "hello, where is my parcel W1234567?"):
        assert intents(question) == ["order_status"]


@pytest.mark.parametrize(
    ("asked", "text", "raw"),
    [
        ("order_id", "W1234567", "W1234567"),
        ("order_id", "sure, it's w1234567.", "w1234567"),
        ("email", "my email is a@b.example", "a@b.example"),
        ("amount", "about 50", "50"),
        ("amount", "$20 please", "$20"),
        ("quantity", "I'd like 3 of them", "3"),
        ("quantity", "three", "three"),
        ("remedy", "a refund please", "a refund please"),
        ("customer_name", "my name is Ana Lopez", "Ana Lopez"),
        ("ship_to", "12 Main St, Denver, CO 80279", "12 Main St, Denver, CO 80279"),
        ("reason", "the box was crushed", "the box was crushed"),
        ("items", "the lamp", "the lamp"),
        ("opened", "yes, it was", "yes, it was"),
    ],
)
def test_a_bare_answer_belongs_to_the_question(asked: str, text: str, raw: str) -> None:
    assert values(text, asked) == {asked: raw}
    assert intents(text, asked) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("order_id", "no idea"),
        ("email", "I don't have it"),
        ("reason", "never mind"),
        ("reason", "why do you ask?"),
        ("items", "can I talk to a human"),
        ("items", "hold on"),
        ("quantity", "2 or 3"),
        ("remedy", "refund or replacement"),
        ("customer_name", "why?"),
    ],
)
def test_a_message_without_an_answer_gives_none(asked: str, text: str) -> None:
    assert values(text, asked) == {}


@pytest.mark.parametrize(
    "text", ["Ana Lopez", "12 Main St, Denver, CO 80279", "it came broken", "3", "yes", "the lamp"]
)
def test_names_addresses_free_text_and_bare_numbers_only_when_asked(text: str) -> None:
    assert values(text) == {}


def test_an_answer_may_bring_other_values_along() -> None:
    assert values("W1234567, and my email is a@b.example", "order_id") == {
        "order_id": "W1234567",
        "email": "a@b.example",
    }


def test_a_place_goes_to_the_slot_whose_name_is_said_there() -> None:
    text = "my email is a@b.example and my new email is c@d.example"
    assert values(text) == {"email": "a@b.example", "new_email": "c@d.example"}
    assert values("quantity 3, order W1234567") == {"quantity": "3", "order_id": "W1234567"}


@pytest.mark.parametrize(
    ("text", "operation", "picks"),
    [
        ("the lamp and the keyboard", "set", (2, 0)),
        ("also the lamp", "add", (2,)),
        ("remove the lamp", "remove", (2,)),
        ("only the lamp", "set", (2,)),
    ],
)
def test_several_things_are_set_added_and_removed(text: str, operation: str, picks: tuple[int, ...]) -> None:
    (reading,) = understood(text, "items").values
    assert (reading.operation, reading.picks) == (operation, picks)


def test_several_values_of_one_slot_are_all_read() -> None:
    (request,) = understood("cancel my order W1234567 and W7654321").requests
    assert [reading.value for reading in request.values] == ["#W1234567", "#W7654321"]


def test_a_value_alone_asks_for_nothing() -> None:
    assert intents("sorry, W1234567") == []
    assert intents("a@b.example") == []


@pytest.mark.parametrize("text", ["yes", "sure, why not", "I don't know", "no thanks", "yes, please go ahead"])
def test_an_answer_asks_for_nothing(text: str) -> None:
    assert intents(text, confirming=True) == intents(text, "email") == intents(text) == []


@pytest.mark.parametrize("text", ["yes, refund my order", "No, cancel my order", "Yes please. Where is my parcel?"])
def test_behind_a_yes_that_nobody_asked_for_stands_what_is_wanted(text: str) -> None:
    assert len(intents(text)) == 1
    assert understood(text).answer in ("yes", "no")


def test_beside_a_question_only_the_operators_own_words_start_something_behind_a_yes() -> None:
    assert intents("yes, cancel my order", confirming=True) == ["cancel_order"]
    assert intents("yes, the lamp", "items") == intents("yes, do it now", confirming=True) == []


def test_words_are_no_attachment() -> None:
    assert values("the running shoes", "photo") == {}


def test_a_new_wish_beside_a_question_is_heard() -> None:
    assert intents("where is my parcel?", "items") == ["order_status"]
    assert intents("where is my parcel", "email") == ["order_status"]
    assert intents("never mind", "items") == []


def test_a_yes_in_the_questions_words_chooses_nothing() -> None:
    assert values("yes, the refund", confirming=True) == {}
    assert values("actually make it a replacement", confirming=True) == {"remedy": "replacement"}
    assert understood("actually make it a replacement", confirming=True).correction


def test_attachments_go_to_the_slot_that_takes_them() -> None:
    (reading,) = understood("", attachments=("box.jpg", "more.jpg")).values
    assert (reading.slot, reading.value) == ("photo", "box.jpg")


def test_everything_else_comes_from_the_closed_tables() -> None:
    said = understood("I will sue you, this is unacceptable!! get me a human")
    assert said.topics == ("legal_threat",)
    assert said.sentiment == "very_negative"
    assert said.wants_person
    assert said.model == "local words"


def test_another_model_than_it_was_trained_on_is_refused() -> None:
    with pytest.raises(ReleaseError):
        LocalExtractor(replace(CLASSIFIER, model="other"), INTENTS, embed=WordVectors())


TEXTS = st.one_of(
    st.text(st.characters(), max_size=120),
    st.lists(
        st.sampled_from(
            "W1234567 a@b.example $40 yes no the lamp 3 refund not also remove ? . , cancel my order".split()
        ),
        max_size=12,
    ).map(" ".join),
)


@settings(max_examples=150)
@given(TEXTS, st.none() | st.sampled_from(sorted(SLOTS)), st.booleans())
def test_any_message_is_read_and_every_claim_passes_its_own_span(
    text: str, asked: str | None, confirming: bool
) -> None:
    made = extract(text, asked, confirming=confirming)
    assert made == extract(text, asked, confirming=confirming)
    for value in made.values:
        assert 0 <= value.start < value.end <= len(text)
        assert value.raw == text[value.start : value.end]
    for request in made.requests:
        assert 0 <= request.start <= request.end <= len(text)


@pytest.mark.parametrize("text", ["", "\x00", "a" * 1_000_000, "?" * 20_000, "W1234567 " * 5000, "\ud800"])
def test_strange_messages(text: str) -> None:
    extract(text)
    extract(text, "items")
