"""Other words for an option: what an operator wrote beside it means it, and nothing else of the answer changes."""

from __future__ import annotations

import pytest

from aop.extractors.spotting import spot
from aop.machine.artifact import dump, load
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.gate import admit
from aop.understanding.moves import signals
from aop.understanding.normalise import fixed_options, normalise
from aop.understanding.options import Option, pick
from conversations import release_of

WHY = Slot(
    "why",
    Type("choice", options=("no longer needed", "ordered by mistake")),
    words=(("I don't need it any more", "changed my mind", "ya no lo necesito"), ("wrong one", "me equivoqué")),
)
REMEDY = Slot(
    "remedy",
    Type("choice", options=("refund", "replacement")),
    words=(("money back", "reembolso"), ("another one", "otro igual")),
)
AIRPORT = Slot("airport", Type("choice", options=("JFK", "LHR")), words=(("New York",), ("London", "Londres")))


@pytest.mark.parametrize(
    ("slot", "said", "value"),
    [
        (WHY, "I don't need it any more", "no longer needed"),
        (WHY, "well, honestly, I don't need it any more, sorry", "no longer needed"),
        (WHY, "it is no longer needed", "no longer needed"),
        (WHY, "Ya no lo necesito", "no longer needed"),
        (WHY, "me equivoqué", "ordered by mistake"),
        (WHY, "I was ordering by mistake", "ordered by mistake"),
        (WHY, "it was the wrong one and I changed my mind", None),
        (WHY, "my dog ate it", None),
        (REMEDY, "I want my money back", "refund"),
        (REMEDY, "I don't want my money back, send another one", "replacement"),
        (REMEDY, "not the money back", None),
        (REMEDY, "reembolso, por favor", "refund"),
        (AIRPORT, "to New York please", "JFK"),
        (AIRPORT, "York", None),
        (AIRPORT, "jfk", "JFK"),
    ],
)
def test_an_answer_means_the_option_that_its_words_stand_under(slot: Slot, said: str, value: str | None) -> None:
    assert normalise(slot, said, currency="USD") == value


def test_an_option_without_other_words_is_read_as_before() -> None:
    plain = Slot("remedy", REMEDY.type)
    assert normalise(plain, "a refund", currency="USD") == "refund"
    assert normalise(plain, "my money back", currency="USD") is None


def test_several_options_by_other_words() -> None:
    many = Slot("to", AIRPORT.type, many=True, words=AIRPORT.words)
    assert normalise(many, "New York and Londres", currency="USD") == ("JFK", "LHR")
    assert pick("both", fixed_options(many), many=True).picks == (0, 1)


def heard(text: str, asked: str | None, *slots: Slot) -> tuple[dict[str, object], bool]:
    """The values that pass the gate, and whether the message cancels."""
    message = Message("m1", text)
    context = Context(Vocabulary(slots={slot.name: slot for slot in slots}), asked)
    found = spot(message, context, signals(text, (), {}), "USD")
    read = admit(Extraction(values=tuple(found.values)), message, context, options={}, currency="USD").understanding
    return {value.slot: value.value for value in read.values}, read.cancel


def test_words_that_sound_like_stopping_are_the_reason_where_one_was_asked() -> None:
    assert heard("I changed my mind", "why", WHY) == ({"why": "no longer needed"}, False)
    assert heard("never mind, I changed my mind", "why", WHY)[1]
    assert heard("I changed my mind", None, WHY)[1]
    assert heard("I changed my mind", "remedy", REMEDY, WHY)[1]


def test_other_words_are_found_in_passing() -> None:
    assert heard("I need a flight to New York tomorrow", None, AIRPORT)[0] == {"airport": "JFK"}
    assert heard("not money back", None, REMEDY)[0] == {}


def test_a_list_of_records_is_a_table_of_names_to_codes() -> None:
    """A city means the airport whose record names it; a city with two is asked about."""
    airports = (
        Option("JFK", "New York Kennedy", ("New York", "Kennedy")),
        Option("LGA", "New York LaGuardia", ("New York", "LaGuardia")),
        Option("SEA", "Seattle", ("Seattle", "Tacoma")),
    )
    assert pick("Seattle please", airports, many=False).picks == (2,)
    assert pick("New York", airports, many=False).several == (0, 1)
    assert pick("New York, the Kennedy one", airports, many=False).picks == (0,)
    assert pick("New York", (airports[0], airports[2]), many=False).picks == (0,)


@pytest.mark.parametrize(
    ("said", "value"),
    [("un reembolso, por favor", "refund"), ("prefiero otro igual", "replacement"), ("my money back", "refund")],
)
def test_the_sample_is_answered_in_spanish_too(said: str, value: str) -> None:
    """Through files, compiler and a written release."""
    release = load(dump(release_of("procedures")))
    assert normalise(release.procedures["wrong_item"].slots["remedy"], said, currency="USD") == value
