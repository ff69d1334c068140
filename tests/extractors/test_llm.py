"""A language model as extractor: what it may claim, and everything that can go wrong with it, without raising."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from aop.extractors.cascade import CascadeExtractor
from aop.extractors.llm import MAX_TRIES, LlmExtractor, Timing, Worth
from aop.extractors.llm_schema import ANSWERS
from aop.extractors.llm_transport import Completion, Prompt, Unanswered
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.models import Model, Price
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Heard, Message, Vocabulary
from aop.understanding.gate import admit

SLOTS = {
    "order_id": Slot("order_id", Type("id"), pattern="#?W([0-9]{7})", form="#W{1}"),
    "email": Slot("email", Type("email"), personal="contact"),
    "remedy": Slot("remedy", Type("choice", ("refund", "replacement"))),
    "name": Slot("name", Type("person"), personal="identity"),
    "quantity": Slot("quantity", Type("integer")),
}
VOCABULARY = Vocabulary(("wrong_item", "order_status"), SLOTS, ("legal_threat",))
CONTEXT = Context(VOCABULARY)
MODEL = Model("reader", "https://models.example.com/v1", "small", price=Price(Decimal(1), Decimal(2)))
TEXT = "you sent the wrong shoes, order W1234567, ana@example.com"
LOCAL = Extraction(requests=(ExtractedRequest("wrong_item", Decimal("0.4"), 0, 24),), model="local")


class Waits:
    """A transport that answers in turn; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        self.prompts.append(prompt)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer == "hangs":
            await asyncio.sleep(60)
        return answer if isinstance(answer, Completion) else Completion(answer, 100, 10)


def answer_of(**said: Any) -> str:
    """An answer in its form, about everything that the vocabulary has."""
    empty: dict[str, Any] = {
        "requests": [], "values": [], "topics": [], "move": "none", "correction": False,
        "cancel": False, "wants_person": False, "sentiment": "neutral", "in_scope": True,
    }  # fmt: skip
    return json.dumps(empty | said)


def request(intent: str, words: str, *, sure: bool = True) -> dict[str, Any]:
    return {"intent": intent, "words": words, "sure": sure}


def value(slot: str, words: str) -> dict[str, Any]:
    return {"slot": slot, "words": words}


def extractor(transport: Waits, model: Model = MODEL, slept: list[float] | None = None) -> LlmExtractor:
    waits = [] if slept is None else slept

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    timing = Timing(jitter=lambda: 0.5, sleep=sleep)
    return LlmExtractor(transport, model, ScriptedExtractor({TEXT: LOCAL}), intents=(), timing=timing)


def read(answer: Any, text: str = TEXT, context: Context = CONTEXT, model: Model = MODEL) -> Extraction:
    return asyncio.run(extractor(Waits(answer), model).extract(Message("m1", text), context))


def spans(found: Extraction, text: str = TEXT) -> list[tuple[str, str]]:
    return [(item.slot, text[item.start : item.end]) for item in found.values]


# ---- what it claims


def test_words_become_spans_of_the_message_and_placeholders_the_customers_own_words() -> None:
    transport = Waits(
        answer_of(
            requests=[request("wrong_item", "sent the wrong shoes")],
            values=[value("order_id", "W1234567"), value("email", "<email_1>")],
        )
    )
    found = asyncio.run(extractor(transport).extract(Message("m1", TEXT), CONTEXT))
    (asked,) = found.requests
    assert (asked.intent, TEXT[asked.start : asked.end], asked.confidence) == (
        "wrong_item", "sent the wrong shoes", Decimal("0.80"),
    )  # fmt: skip
    assert spans(found) == [("order_id", "W1234567"), ("email", "ana@example.com")]
    assert "ana@example.com" not in transport.prompts[0].content().decode()
    assert found.model == "reader small"


def test_what_it_claims_still_passes_the_gate_to_become_a_value() -> None:
    found = read(answer_of(values=[value("email", "<email_1>"), value("order_id", "shoes")]))
    admitted = admit(found, Message("m1", TEXT), CONTEXT, options={}, currency="USD")
    assert [(item.slot, item.value) for item in admitted.understanding.values] == [("email", "ana@example.com")]
    assert [item.what for item in admitted.dropped] == ["value of order_id"]


def test_words_that_are_not_in_the_message_or_stand_in_two_places_claim_nothing() -> None:
    text = "2 of the 2 lamps"
    found = read(answer_of(values=[value("quantity", "2"), value("quantity", "3"), value("remedy", "refund")]), text)
    assert found.values == ()


def test_an_email_that_is_said_twice_is_one() -> None:
    text = "ana@example.com, yes, ana@example.com"
    assert spans(read(answer_of(values=[value("email", "<email_1>")]), text), text) == [("email", "ana@example.com")]


def test_a_topic_needs_its_words_and_words_for_everything_are_for_nothing() -> None:
    quoted = {"topic": "legal_threat", "words": "wrong shoes"}
    assert read(answer_of(topics=[quoted])).topics == ("legal_threat",)
    assert read(answer_of(topics=[quoted | {"words": "my lawyer"}])).topics == ()
    assert read(answer_of(topics=[quoted] * 3)).topics == ()


def test_an_answer_is_only_asked_for_where_something_was_asked() -> None:
    transport = Waits(answer_of())
    asyncio.run(extractor(transport).extract(Message("m1", TEXT), CONTEXT))
    assert "answer" not in transport.prompts[0].schema["properties"]
    asked = replace(CONTEXT, confirming=True)
    for said in ANSWERS:
        assert read(answer_of(answer=said), "well", asked).answer == (None if said == "none" else said)


# ---- what goes wrong


GARBAGE: dict[str, str] = {
    "nothing": "",
    "talk": "Sure! Here is the JSON: {}",
    "a fence": f"```json\n{answer_of()}\n```",
    "another form": '{"intent": "wrong_item"}',
    "a key too many": answer_of(thoughts="hm"),
    "another intent": answer_of(requests=[request("refund_everything", "shoes")]),
    "another slot": answer_of(values=[value("amount", "shoes")]),
    "a number for a name": answer_of(sentiment=5),
    "a text for a yes": answer_of(cancel="yes"),
    "too many values": answer_of(values=[value("order_id", "W1234567")] * 17),
    "too long a text": answer_of(values=[value("order_id", "W" * 500)]),
    "too long": " " * 40_000 + answer_of(),
    "too deep": "[" * 5_000 + "]" * 5_000,
    "no number": answer_of().replace("true", "NaN"),
    "a key twice": answer_of()[:-1] + ', "cancel": false}',
    "half a character": '"\ud800"',
    "a huge number": "1" * 5_000,
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_paid_for_and_the_local_reading_stands(garbage: str) -> None:
    found = read(GARBAGE[garbage])
    assert found.requests == LOCAL.requests
    assert found.cost.instead.startswith("reader: ")
    assert found.cost.money == Decimal("0.00012")
    assert not any(words in found.cost.instead for words in ("refund_everything", "shoes"))


def test_another_try_only_where_that_may_help_with_waits_that_grow() -> None:
    slept: list[float] = []
    transport = Waits(Unanswered("it answered with status 503", retryable=True), answer_of())
    found = asyncio.run(extractor(transport, slept=slept).extract(Message("m1", TEXT), CONTEXT))
    assert (found.model, found.cost.calls, slept) == ("reader small", 2, [0.5])
    refused = Waits(Unanswered("it answered with status 401", retryable=False))
    found = asyncio.run(extractor(refused, slept=slept).extract(Message("m1", TEXT), CONTEXT))
    assert (found.cost.calls, found.cost.instead) == (1, "reader: it answered with status 401")
    down = Waits(Unanswered("it cannot be reached", retryable=True))
    found = asyncio.run(extractor(down, slept=slept).extract(Message("m1", TEXT), CONTEXT))
    assert (found.cost.calls, found.cost.money, slept) == (MAX_TRIES, 0, [0.5, 0.5, 1.0])
    assert found.requests == LOCAL.requests


def test_a_model_that_hangs_is_left_and_counted_at_its_most() -> None:
    transport = Waits("hangs")
    quick = replace(MODEL, seconds=Decimal("0.05"))
    found = asyncio.run(extractor(transport, quick).extract(Message("m1", TEXT), CONTEXT))
    assert "in time" in found.cost.instead
    assert found.cost.calls == 1
    prompt = transport.prompts[0]
    assert found.cost.money == (prompt.most_tokens * 1 + prompt.tokens * 2) / Decimal(1_000_000)


@pytest.mark.parametrize("budget", ["0", "0.000001", "0.001"])
def test_what_is_left_of_the_money_is_never_exceeded(budget: str) -> None:
    transport = Waits(Unanswered("the connection broke", retryable=True, charged=True))
    model = replace(MODEL, price=Price(Decimal("0.1"), Decimal("0.2")))
    context = replace(CONTEXT, budget=Decimal(budget))
    found = asyncio.run(extractor(transport, model).extract(Message("m1", TEXT), context))
    assert found.cost.money <= Decimal(budget)
    assert found.cost.instead == "the conversation has used up its `model_cost`"
    assert (found.cost.calls > 0) is (budget == "0.001")


def test_an_answer_that_cannot_be_masked_does_not_leave_and_neither_does_it_later() -> None:
    transport = Waits(answer_of())
    asking = extractor(transport)
    name = replace(CONTEXT, asked="name")
    found = asyncio.run(asking.extract(Message("m1", "Ana Maria Ruiz"), name))
    assert (transport.prompts, found.cost.calls) == ([], 0)
    assert found.cost.instead == "the answer is personal, and the model is not cleared for it"
    later = replace(CONTEXT, earlier=(Heard("Ana Maria Ruiz", "name"), Heard("the blue ones", "remedy")))
    asyncio.run(asking.extract(Message("m2", TEXT), later))
    sent = transport.prompts[0].user
    assert "Ruiz" not in sent
    assert "the blue ones" in sent
    cleared = extractor(transport, replace(MODEL, cleared=("identity",)))
    asyncio.run(cleared.extract(Message("m3", "Ana Maria Ruiz"), name))
    assert "Ruiz" in transport.prompts[1].user


# ---- two opinions


def cascade(local: Extraction, *answers: Any, always: bool = False) -> tuple[CascadeExtractor, Waits]:
    transport = Waits(*answers)
    own = ScriptedExtractor(lambda message, context: local)
    llm = LlmExtractor(transport, MODEL, own, intents=())
    return CascadeExtractor(own, llm, Worth(), always=always), transport


def sure(intent: str, confidence: str = "0.95") -> Extraction:
    return Extraction(requests=(ExtractedRequest(intent, Decimal(confidence), 0, len(TEXT)),), model="local")


def heard(made: CascadeExtractor, text: str = TEXT, context: Context = CONTEXT) -> Extraction:
    return asyncio.run(made.extract(Message("m1", text), context))


def intents(found: Extraction) -> Iterable[tuple[str, str]]:
    return [(item.intent, str(item.confidence)) for item in found.requests]


def test_a_sure_local_reading_asks_nobody() -> None:
    for local, text, context in (
        (sure("wrong_item"), TEXT, CONTEXT),
        (Extraction(answer="yes"), "yes", replace(CONTEXT, confirming=True)),
        (Extraction(values=(ExtractedValue("remedy", "refund", 2, 8),)), "a refund", replace(CONTEXT, asked="remedy")),
        (Extraction(move="goodbye"), "bye", CONTEXT),
    ):
        made, transport = cascade(local, answer_of())
        assert heard(made, text, context) == local
        assert transport.prompts == []


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 20_000, "<email_1>", "\ud800 half"])
def test_strange_messages_are_read_or_left_and_nothing_is_raised(text: str) -> None:
    made, _ = cascade(Extraction(), answer_of(requests=[request("wrong_item", "x")]), always=True)
    assert isinstance(heard(made, text), Extraction)


def test_an_unsure_one_asks_the_model_and_agreement_is_recorded() -> None:
    made, _ = cascade(sure("wrong_item", "0.55"), answer_of(requests=[request("wrong_item", "wrong shoes")]))
    found = heard(made)
    assert (intents(found), found.cost.agreed, found.cost.calls) == ([("wrong_item", "0.80")], True, 1)


def test_two_that_contradict_each_other_are_both_unsure_so_that_the_customer_is_asked() -> None:
    made, _ = cascade(sure("wrong_item", "0.70"), answer_of(requests=[request("order_status", "wrong shoes")]))
    found = heard(made)
    assert intents(found) == [("order_status", "0.50"), ("wrong_item", "0.50")]
    assert found.cost.agreed is False


def test_what_the_local_recognisers_found_stays_and_alarms_are_raised_by_either() -> None:
    local = Extraction(values=(ExtractedValue("order_id", "W1234567", 32, 40),), wants_person=True, topics=("t",))
    said = answer_of(values=[value("order_id", "shoes"), value("email", "<email_1>")], cancel=True)
    made, _ = cascade(local, said, always=True)
    found = heard(made)
    assert spans(found) == [("order_id", "W1234567"), ("email", "ana@example.com")]
    assert (found.wants_person, found.cancel, found.topics) == (True, True, ("t",))


def test_where_the_model_is_down_the_unsure_local_reading_stands_with_why() -> None:
    local = sure("wrong_item", "0.55")
    made, _ = cascade(local, Unanswered("it answered with status 401", retryable=False))
    found = heard(made)
    assert (found.requests, found.cost.instead) == (local.requests, "reader: it answered with status 401")
