"""Scripts and pins: what a test says an extractor would have claimed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.errors import WrongUse
from aop.extractors.pins import parse_pin
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.ports.extractor import ExtractedRequest, ExtractedValue, Extraction, Message
from aop.understanding.gate import admit
from extractors.shop import context


def extract(extractor: ScriptedExtractor, text: str) -> Extraction:
    return asyncio.run(extractor.extract(Message("m1", text), context()))


def test_answers_come_from_a_mapping_a_function_or_another_extractor() -> None:
    hello = Extraction(move="small_talk")
    mapped = ScriptedExtractor({"Hello there": hello})
    assert extract(mapped, "hello  THERE") == hello
    assert extract(mapped, "something else") == Extraction(model="scripted")
    computed = ScriptedExtractor(lambda message, now: Extraction(language=message.text))
    assert extract(computed, "es").language == "es"
    assert extract(ScriptedExtractor({}, otherwise=computed), "fr").language == "fr"


def test_a_pin_names_an_intent_and_values_with_their_spans() -> None:
    text, made = read_pinned("you sent the wrong shoes, W1234567 ~ {intent: wrong_item, order_id: W1234567}")
    assert text == "you sent the wrong shoes, W1234567"
    assert made is not None
    assert made.requests == (ExtractedRequest("wrong_item", Decimal(1), 0, len(text)),)
    assert made.values == (ExtractedValue("order_id", "W1234567", 26, 34),)


def test_a_pinned_value_that_the_message_does_not_show_does_not_pass_the_gate() -> None:
    text, made = read_pinned("give me my money back ~ {remedy: refund}")
    assert made is not None
    assert made.values == (ExtractedValue("remedy", "refund", 0, len(text)),)
    admitted = admit(made, Message("m1", text), context(), options={}, currency="USD")
    assert admitted.understanding.values == ()
    assert [dropped.what for dropped in admitted.dropped] == ["value of remedy"]


def test_a_pin_can_say_everything_else() -> None:
    _, made = read_pinned("bah ~ {answer: no, move: abuse, topics: [legal_threat], sentiment: negative, cancel: yes}")
    assert made == Extraction(
        answer="no", move="abuse", topics=("legal_threat",), sentiment="negative", cancel=True, model="scripted"
    )


def test_a_list_sets_the_first_and_adds_the_others() -> None:
    _, made = read_pinned("the lamp, the chair ~ {items: [the lamp, the chair]}")
    assert made is not None
    assert [(value.raw, value.operation) for value in made.values] == [("the lamp", "set"), ("the chair", "add")]


def test_lines_without_a_pin_are_left_to_others() -> None:
    assert read_pinned("about ~20 dollars") == ("about ~20 dollars", None)
    extractor = ScriptedExtractor.pinned(
        ["hi ~ {move: small_talk}", "no pin"], ScriptedExtractor(lambda *_: Extraction(language="xx"))
    )
    assert extract(extractor, "hi").move == "small_talk"
    assert extract(extractor, "no pin").language == "xx"


@pytest.mark.parametrize(
    ("pin", "entries"),
    [
        ("{a: b}", {"a": "b"}),
        ("{}", {}),
        ("{amount: $1,250.50, id: W1}", {"amount": "$1,250.50", "id": "W1"}),
        ('{note: "a, b: c", other: x}', {"note": "a, b: c", "other": "x"}),
        (r'{note: "say \"hi\""}', {"note": 'say "hi"'}),
        ('{size: 5"}', {"size": '5"'}),
        ("{reason: late, and broken}", {"reason": "late, and broken"}),
        ("{url: https://a.example/b}", {"url": "https://a.example/b"}),
        ('{items: [a, b c, "d, e"]}', {"items": ("a", "b c", "d, e")}),
        (
            "{name: {first_name: Ana, last_name: Lopez}, x: y}",
            {"name": {"first_name": "Ana", "last_name": "Lopez"}, "x": "y"},
        ),
    ],
)
def test_the_notation(pin: str, entries: dict[str, object]) -> None:
    assert parse_pin(pin) == entries


@pytest.mark.parametrize("pin", ["", "a: b", "{a}", "{a:}", "{A: b}", '{a: "b}', "{a: [b}", "{a: b, a: c}", "{: b}"])
def test_a_pin_that_cannot_be_read_is_refused(pin: str) -> None:
    with pytest.raises(WrongUse):
        parse_pin(pin)


@given(st.text(max_size=80))
def test_any_line_is_read_or_refused(line: str) -> None:
    for text in (line, f"x ~ {{{line}}}"):
        with suppress(WrongUse):
            read_pinned(text)
