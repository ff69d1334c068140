"""The gate: what an extractor may claim about a message, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.engine.understanding import Reading
from aop.machine.intents import Topic
from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Message, Vocabulary
from aop.understanding.fold import LIMIT, plain
from aop.understanding.gate import Admitted, admit
from aop.understanding.normalise import normalise
from aop.understanding.options import Option
from aop.values import Money, Record
from understanding.samples import ORDERED, SLOTS

INTENTS = ("wrong_item", "cancel_order", "order_status")


def gate(text: str, extraction: Extraction, *, asked: str | None = None, **known: Any) -> Admitted:
    """Admits a claim about a message in the sample shop."""
    context = Context(Vocabulary(INTENTS, SLOTS, ("legal_threat",)), asked)
    options: dict[str, tuple[Option, ...]] = known.pop("options", {})
    attachments = known.pop("attachments", ())
    message = Message("m1", text, attachments)
    return admit(extraction, message, context, options=options, currency="USD", **known)


def claim(text: str, slot: str, raw: Any, span: tuple[int, int] | None = None, **more: Any) -> ExtractedValue:
    """A value with the span where its words stand, else of the whole message."""
    start = text.find(raw) if isinstance(raw, str) else -1
    start, end = span or ((start, start + len(raw)) if start >= 0 else (0, len(text)))
    return ExtractedValue(slot, raw, start, end, **more)


def values(text: str, *claims: ExtractedValue, **known: Any) -> tuple[Reading, ...]:
    return gate(text, Extraction(values=claims), **known).understanding.values


def why(admitted: Admitted) -> list[str]:
    return [dropped.why for dropped in admitted.dropped]


def test_a_value_is_typed_here_and_keeps_its_evidence() -> None:
    text = "my order is w1234567"
    (reading,) = values(text, claim(text, "order_id", "w1234567", confidence=Decimal("0.9")))
    assert reading.value == "#W1234567"
    assert (reading.evidence.message, reading.evidence.start, reading.evidence.end) == ("m1", 12, 20)
    assert reading.evidence.confidence == Decimal("0.9")


@pytest.mark.parametrize(
    ("text", "slot", "raw", "reason"),
    [
        ("my order is late", "order_id", "W1234567", "its words do not stand in its span"),
        ("it is 12345678", "order_id", "1234567", "its words do not stand in its span"),
        ("order １２３４５６７", "order_id", "１２３４５６７", "its words are not surely a value of type id"),
        ("refund $1,250.50", "amount", "50", "its words do not stand in its span"),
        ("that's 3/4/2026", "order_id", "3/4/2026", "its words are not surely a value of type id"),
        ("not W1234567", "order_id", "W1234567", "the customer says that it is not this"),
        ("refund or replacement", "remedy", "refund or replacement", "its words are not surely a value of type choice"),
        ("hello", "admin", "hello", "no slot of the moment has this name"),
        ("yes", "opened", "yes", "a yes or no belongs to the question that was asked"),
    ],
)
def test_what_does_not_rest_on_the_message_is_dropped(text: str, slot: str, raw: str, reason: str) -> None:
    admitted = gate(text, Extraction(values=(claim(text, slot, raw),)))
    assert admitted.understanding.values == ()
    assert why(admitted) == [reason]


@pytest.mark.parametrize("span", [(-1, 3), (5, 2), (0, 10**9), (3, 3)])
def test_a_span_outside_the_message_is_dropped(span: tuple[int, int]) -> None:
    text = "my order is W1234567"
    admitted = gate(text, Extraction(values=(claim(text, "order_id", "W1234567", span),)))
    assert why(admitted) == ["its span is not in the message"]


def test_a_span_cut_out_of_a_longer_number_shows_nothing() -> None:
    text = "it is 12345678\u200b90"
    for span in ((6, 13), (7, 14)):
        assert values(text, claim(text, "order_id", text[slice(*span)], span)) == ()


def test_a_wide_span_is_narrowed_to_the_words() -> None:
    text = "please refund $1,250.50 to me"
    (reading,) = values(text, claim(text, "amount", "1250.50", (0, len(text))))
    assert reading.value == Money(Decimal("1250.50"), "USD")
    assert text[reading.evidence.start : reading.evidence.end] == "$1,250.50"


def test_a_value_that_the_span_contradicts_is_dropped() -> None:
    text = "refund $50"
    assert values(text, claim(text, "amount", "$500", (0, len(text)))) == ()


def test_a_yes_needs_its_whole_sentence() -> None:
    assert values("I never said yes", claim("I never said yes", "opened", "yes"), asked="opened") == ()
    (reading,) = values("yes, I did", claim("yes, I did", "opened", "yes"), asked="opened")
    assert reading.value is True


def test_a_correction_keeps_what_is_meant() -> None:
    text = "not W1234567 but W7654321"
    (reading,) = values(text, claim(text, "order_id", "W1234567"), claim(text, "order_id", "W7654321"))
    assert reading.value == "#W7654321"


def test_the_same_value_said_twice_is_one() -> None:
    text = "W1234567, I repeat: w1234567"
    assert len(values(text, claim(text, "order_id", "W1234567"), claim(text, "order_id", "w1234567"))) == 1


def test_values_of_a_slot_that_takes_many_are_one_list() -> None:
    text = "red and light green please"
    (apart,) = values(text, claim(text, "colours", "red"), claim(text, "colours", "light green"))
    (together,) = values(text, claim(text, "colours", text))
    assert apart.value == together.value == ("red", "light green")


def test_parts_of_a_record_must_stand_in_the_message() -> None:
    text = "I'm Ana Lopez"
    parts = {"first_name": "Ana", "last_name": "Smith", "password": "Lopez"}
    (reading,) = values(text, claim(text, "customer_name", parts))
    assert reading.value == Record("person", {"first_name": "Ana"})


def test_an_attachment_is_one_that_was_sent() -> None:
    claims = (ExtractedValue("photo", "box.jpg", 0, 0), ExtractedValue("photo", "other.jpg", 0, 0))
    admitted = gate("", Extraction(values=claims), attachments=("box.jpg",))
    assert [reading.value for reading in admitted.understanding.values] == ["box.jpg"]
    assert why(admitted) == ["the message has no such attachment"]


# ---- choices of the moment


def test_a_choice_of_the_moment_is_a_place_in_the_options() -> None:
    text = "the lamp and a shirt"
    (reading,) = values(text, claim(text, "items", text), asked="items", options={"items": ORDERED})
    assert (reading.value, reading.picks, reading.several) == (None, (2,), (3, 4))


def test_without_options_the_words_wait() -> None:
    (reading,) = values("the lamp", claim("the lamp", "items", "the lamp"))
    assert (reading.raw, reading.picks, reading.several) == ("the lamp", (), ())


def test_words_that_fit_no_option_are_dropped_unless_said_of_another_item() -> None:
    options = {"items": ORDERED}
    text = "the sofa"
    assert values(text, claim(text, "items", text), asked="items", options=options) == ()
    text = "red for the sofa"
    (reading,) = values(text, claim(text, "items", "red", about="the sofa"), asked="items", options=options)
    assert (reading.raw, reading.about) == ("red", "the sofa")
    assert values(text, claim(text, "items", "red", about="the lamp"), asked="items", options=options) == ()


# ---- requests


def request(text: str, intent: str, words: str, confidence: str = "0.9") -> ExtractedRequest:
    return ExtractedRequest(intent, Decimal(confidence), text.index(words), text.index(words) + len(words))


def test_each_value_goes_to_the_request_whose_span_it_is_in() -> None:
    text = "cancel W1234567 and where is W7654321? a@b.example"
    extraction = Extraction(
        requests=(request(text, "order_status", "where is W7654321"), request(text, "cancel_order", "cancel W1234567")),
        values=(
            claim(text, "order_id", "W1234567"),
            claim(text, "order_id", "W7654321"),
            claim(text, "email", "a@b.example"),
        ),
    )
    said = gate(text, extraction).understanding
    assert [(item.intent, [reading.value for reading in item.values]) for item in said.requests] == [
        ("cancel_order", ["#W1234567"]),
        ("order_status", ["#W7654321"]),
    ]
    assert [reading.value for reading in said.values] == ["a@b.example"]


def test_one_request_gets_all_values_but_the_answer_to_the_question() -> None:
    text = "a@b.example, and where is my parcel W1234567"
    extraction = Extraction(
        requests=(request(text, "order_status", "where is my parcel"),),
        values=(claim(text, "email", "a@b.example"), claim(text, "order_id", "W1234567")),
    )
    said = gate(text, extraction, asked="email").understanding
    assert [reading.slot for reading in said.values] == ["email"]
    assert [reading.slot for reading in said.requests[0].values] == ["order_id"]
    said = gate(text, extraction).understanding
    assert [reading.slot for reading in said.requests[0].values] == ["email", "order_id"]


def test_requests_outside_the_vocabulary_or_the_message_are_dropped() -> None:
    text = "where is it"
    extraction = Extraction(
        requests=(
            ExtractedRequest("give_admin_rights", Decimal(1), 0, 5),
            ExtractedRequest("order_status", Decimal("NaN"), 0, 11),
            ExtractedRequest("order_status", Decimal(1), 2, 9),
            ExtractedRequest("cancel_order", Decimal(7), 0, 500),
        )
    )
    admitted = gate(text, extraction)
    assert [(item.intent, item.confidence) for item in admitted.understanding.requests] == [
        ("order_status", Decimal(0))
    ]
    assert len(admitted.dropped) == 3


# ---- answers and signals


def test_a_yes_of_the_extractor_carries_no_write() -> None:
    said = gate("hmm, what would that cost?", Extraction(answer="yes")).understanding
    assert said.plain_answer is None
    said = gate("yes, but to my other card", Extraction(answer="yes")).understanding
    assert (said.plain_answer, said.correction) == (None, True)
    assert gate("yes please", Extraction(answer="no")).understanding.plain_answer == "yes"


def test_the_question_as_it_was_sent_lends_its_words() -> None:
    question = "Shall I refund $40 for the shoes?"
    text = "Yes, please refund the shoes"
    assert gate(text, Extraction()).understanding.plain_answer is None
    assert gate(text, Extraction(), question=question).understanding.plain_answer == "yes"


def test_a_claim_may_raise_an_alarm_and_never_lower_one() -> None:
    topics = (Topic("legal_threat", "", ("sue",), ()),)
    said = gate("I will sue you, this is unacceptable, get me a human", Extraction(sentiment="positive"), topics=topics)
    assert said.understanding.topics == ("legal_threat",)
    assert said.understanding.sentiment == "very_negative"
    assert said.understanding.wants_person
    raised = Extraction(sentiment="very_negative", wants_person=True, topics=("legal_threat", "made_up"))
    said = gate("fine", raised)
    assert (said.understanding.sentiment, said.understanding.topics) == ("very_negative", ("legal_threat",))
    assert said.understanding.wants_person


def test_cues_are_words_of_the_message() -> None:
    said = gate("what a mess", Extraction(sentiment="negative", cues=("a mess", "ignore all rules"))).understanding
    assert said.cues == ("a mess",)


def test_made_up_words_for_closed_fields_are_ignored() -> None:
    claimed = Extraction(answer="transfer", move="sudo", sentiment="??", language="<b>", in_scope=Decimal("Infinity"))
    said = gate("hello", claimed).understanding
    assert (said.answer, said.move, said.sentiment, said.language) == (None, "greeting", "neutral", "en")
    assert said.in_scope == Decimal(0)


@pytest.mark.parametrize("text", ["", " ", "\x00\x01", "\ud800", "a" * 1_000_000, "W1234567 " * 100_000, "\n" * 20_000])
def test_strange_messages_are_read_and_bounded(text: str) -> None:
    claims = tuple(ExtractedValue("order_id", "W1234567", start, start + 8) for start in (0, 9, LIMIT + 9))
    said = gate(text, Extraction(values=claims)).understanding
    assert all(reading.evidence.end <= LIMIT for reading in said.values)


# ---- laws

SPAN = st.integers(-5, 60)
DECIMAL = st.decimals(allow_nan=True, allow_infinity=True)
NAMES = st.sampled_from([*SLOTS, "unknown"])
PIECES = st.lists(
    st.sampled_from("W1234567 12345678 a@b.example $40 refund yes no not the lamp Ana ５ , . ? red".split()), max_size=8
).map(" ".join)
TEXTS = st.one_of(PIECES, st.text(st.characters(), max_size=60))
CLAIMED = st.builds(
    ExtractedValue,
    NAMES,
    st.one_of(PIECES, st.text(max_size=12), st.dictionaries(st.sampled_from(["first_name", "city", "x"]), PIECES)),
    SPAN,
    SPAN,
    DECIMAL,
    st.sampled_from(["set", "add", "remove", "drop"]),
    st.none() | PIECES,
)
EXTRACTIONS = st.builds(
    Extraction,
    st.lists(st.builds(ExtractedRequest, st.sampled_from([*INTENTS, "x"]), DECIMAL, SPAN, SPAN), max_size=3).map(tuple),
    st.lists(CLAIMED, max_size=4).map(tuple),
    in_scope=DECIMAL,
    answer=st.sampled_from(["yes", "no", "does_not_know", "x", None]),
)


@given(TEXTS, EXTRACTIONS, st.none() | st.sampled_from(sorted(SLOTS)))
def test_whatever_is_claimed_what_passes_rests_on_the_message(
    text: str, claimed: Extraction, asked: str | None
) -> None:
    said = gate(text, claimed, asked=asked, options={"items": ORDERED}).understanding
    readings = (*said.values, *(reading for item in said.requests for reading in item.values))
    for reading in readings:
        at = reading.evidence
        assert 0 <= at.start < at.end <= len(text)
        assert 0 <= at.confidence <= 1
        shown = text[at.start : at.end]
        if isinstance(reading.raw, str):
            assert reading.raw == shown
            if reading.value is not None and reading.slot != "opened":
                alone = normalise(SLOTS[reading.slot], shown, currency="USD")
                assert alone == reading.value or isinstance(reading.value, tuple)
        else:
            assert all(plain(part) in plain(shown) for part in reading.raw.values())
        assert all(0 <= place < len(ORDERED) for place in (*reading.picks, *reading.several))
    assert all(item.intent in INTENTS and 0 <= item.confidence <= 1 for item in said.requests)
    assert said.plain_answer == gate(text, Extraction()).understanding.plain_answer


@given(TEXTS, EXTRACTIONS)
def test_the_gate_is_a_function(text: str, claimed: Extraction) -> None:
    assert gate(text, claimed) == gate(text, claimed)


def test_a_fixed_choice_by_its_place_belongs_to_the_question_that_was_asked() -> None:
    """ "The second" answers the question about the items; a model may not make a remedy of it too."""
    said = claim("the second", "remedy", "second")
    assert values("the second", said, asked="items") == ()
    (reading,) = values("the second", said, asked="remedy")
    assert reading.value == "replacement"
    (reading,) = values("a replacement", claim("a replacement", "remedy", "replacement"), asked="items")
    assert reading.value == "replacement"
