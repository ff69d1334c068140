"""One contract for every extractor: any message, asked about or not, gives an extraction that the gate can take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aop.extractors.adversarial import AdversarialExtractor
from aop.extractors.cascade import CascadeExtractor
from aop.extractors.llm import LlmExtractor, Timing
from aop.extractors.llm_transport import Unanswered
from aop.extractors.local import LocalExtractor
from aop.extractors.recorded import RecordedTransport
from aop.extractors.scripted import ScriptedExtractor
from aop.extractors.training import train
from aop.ports.extractor import Context, Extraction, Extractor, Heard, Message
from aop.understanding.gate import admit
from extractors.shop import EXAMPLES, INTENTS, TOPICS, WordVectors, context
from extractors.test_llm import MODEL, Waits, answer_of, request, value

NOTHING = ScriptedExtractor({})


async def at_once(seconds: float) -> None:
    """No test waits."""


def llm(answer: object) -> LlmExtractor:
    return LlmExtractor(Waits(answer), MODEL, NOTHING, intents=INTENTS, topics=TOPICS, timing=Timing(sleep=at_once))


SAID = answer_of(requests=[request("wrong_item", "shoes")], values=[value("order_id", "W1234567")], answer="yes")
LOCAL = LocalExtractor(train(EXAMPLES, WordVectors()), INTENTS, TOPICS, embed=WordVectors())
EXTRACTORS: dict[str, Callable[[], Extractor]] = {
    "local": lambda: LOCAL,
    "scripted": lambda: ScriptedExtractor({"yes": Extraction(answer="yes")}),
    "llm": lambda: llm(SAID),
    "llm, garbage": lambda: llm("[" * 50),
    "llm, down": lambda: llm(Unanswered("it cannot be reached", retryable=True)),
    "llm, recorded": lambda: LlmExtractor(RecordedTransport(), MODEL, NOTHING, intents=INTENTS),
    "cascade": lambda: CascadeExtractor(LOCAL, llm(SAID)),
    "cascade, always": lambda: CascadeExtractor(LOCAL, llm(SAID), always=True),
    "adversarial": lambda: AdversarialExtractor(1),
}
TEXTS = st.text(max_size=200) | st.sampled_from(
    ["", " ", "\u200b", "\ud800", "W1234567", "yes", "the shoes, W1234567", "<email_1>", "x" * 20_000, "\x00\n" * 50]
)


@pytest.mark.parametrize("name", EXTRACTORS)
@given(text=TEXTS, earlier=st.lists(TEXTS, max_size=2), asked=st.sampled_from([None, "order_id", "email"]))
@settings(max_examples=25, deadline=None)
def test_any_message_gives_an_extraction_that_the_gate_takes(
    name: str, text: str, earlier: list[str], asked: str | None
) -> None:
    base = context()
    moment = Context(base.vocabulary, asked, earlier=tuple(Heard(item, asked) for item in earlier))
    message = Message("m1", text)
    found = asyncio.run(EXTRACTORS[name]().extract(message, moment))
    admitted = admit(found, message, moment, options={}, currency="USD")
    for reading in admitted.understanding.values:
        assert 0 <= reading.evidence.start <= reading.evidence.end <= len(text)


@pytest.mark.parametrize("name", ["local", "scripted", "adversarial"])
def test_what_asks_nobody_costs_nothing(name: str) -> None:
    found = asyncio.run(EXTRACTORS[name]().extract(Message("m1", "the shoes"), context()))
    assert (found.cost.calls, found.cost.money, found.cost.instead) == (0, 0, "")


def test_the_adversary_repeats_itself_and_uses_all_its_ways() -> None:
    one, other = AdversarialExtractor(5), AdversarialExtractor(5)
    for number in range(80):
        message = Message(f"m{number}", "the shoes, W1234567, please")
        assert repr(asyncio.run(one.extract(message, context()))) == repr(
            asyncio.run(other.extract(message, context()))
        )
    assert len(set(one.used)) == 7
