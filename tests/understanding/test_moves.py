"""What a message does to the conversation, read from closed tables; a model can add to these, never take away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.machine.intents import Topic
from aop.understanding.moves import signals
from aop.understanding.sentiment import worse

TOPICS = (
    Topic("legal_threat", "", ("lawyer", "sue", "small claims"), ()),
    Topic("chargeback", "", ("chargeback",), ()),
)


@pytest.mark.parametrize(
    ("text", "cancels"),
    [
        ("never mind", True),
        ("nevermind, thanks", True),
        ("forget it", True),
        ("stop", True),
        ("cancel that please", True),
        ("no, never mind", True),
        ("never mind, I found it", True),
        ("I changed my mind", True),
        ("cancel my order", False),  # an intent
        ("I bought a lamp, cancel it", False),
        ("stop sending me emails", False),
        ("don't stop", False),
        ("never mind, use the other card instead", False),  # a correction
        ("I changed my mind, I want the blue one", False),
        ("should I cancel?", False),
    ],
)
def test_cancel_is_read_narrowly(text: str, cancels: bool) -> None:
    assert signals(text).cancel is cancels


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("I want to talk to a human", True),
        ("agent please", True),
        ("human", True),
        ("Can I speak to someone else?", True),
        ("put me through with a real person!", True),
        ("give me your manager", True),
        ("connect me to a live agent NOW", True),
        ("I need an agent", True),
        ("escalate this", True),
        ("I'd rather speak with a real person about it", True),
        ("I don't want to talk to a human", False),
        ("I don't want to talk to a robot", False),
        ("can someone help me?", False),
        ("this person stole my card", False),
        ("I want a refund, someone took my parcel", False),
        ("give me a refund for the person who paid", False),
    ],
)
def test_asking_for_a_person(text: str, wants: bool) -> None:
    assert signals(text).wants_person is wants


@pytest.mark.parametrize(
    "text",
    ["also the socks are wrong", "the socks are wrong too", "another one is broken", "los calcetines también"],
)
def test_what_comes_on_top_of_what_was_said(text: str) -> None:
    assert signals(text).adds


@pytest.mark.parametrize("text", ["the shoes are too small", "the shoes are wrong", "yes please", "it is all so wrong"])
def test_what_only_says_it_again(text: str) -> None:
    assert not signals(text).adds


@pytest.mark.parametrize(
    "text",
    [
        "actually it's W1234567",
        "sorry, I meant the blue one",
        "no wait, the red one",
        "yes, but to my other card",
        "oops, wrong number",
        "make that two",
        "on second thought, a refund",
    ],
)
def test_cues_of_a_correction(text: str) -> None:
    assert signals(text).correction


@pytest.mark.parametrize("text", ["W1234567", "the blue one", "yes", "I want a refund", "my email is a@b.example"])
def test_no_cue_of_a_correction(text: str) -> None:
    assert not signals(text).correction


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("what?", "repeat"),
        ("can you repeat that please", "repeat"),
        ("skip", "skip"),
        ("let's skip this", "skip"),
        ("hold on", "hold_on"),
        ("one moment, let me check", "hold_on"),
        ("hi there", "greeting"),
        ("hello, how are you?", "small_talk"),
        ("thanks!", "thanks"),
        ("are you a bot?", "small_talk"),
        ("bye", "goodbye"),
        ("that's all, thanks", "goodbye"),
        ("you idiot", "abuse"),
        ("shut up and give me my money", "abuse"),
        ("hi, my parcel is late", None),
        ("what is the status?", None),
        ("wait for the lamp", None),
        ("ok", None),
        ("W1234567", None),
        ("", None),
    ],
)
def test_moves(text: str, move: str | None) -> None:
    assert signals(text).move == move


@pytest.mark.parametrize(
    ("text", "level", "cues"),
    [
        ("this is the THIRD time and it's unacceptable", "very_negative", ("THIRD time", "unacceptable")),
        ("I am frustrated and nobody answers", "very_negative", ("frustrated", "nobody answers")),
        ("I'm frustrated!!", "very_negative", ("frustrated", "!!")),
        ("I NEED THIS FIXED, IT IS TERRIBLE", "very_negative", ("TERRIBLE", "capitals")),
        ("you idiot", "very_negative", ("you idiot",)),
        ("I'm not happy", "negative", ("not happy",)),
        ("still waiting", "negative", ("still waiting",)),
        ("THIS IS MY ORDER NUMBER", "neutral", ()),
        ("I am not angry", "neutral", ()),
        ("I need it right now", "neutral", ()),
        ("where is my parcel", "neutral", ()),
        ("thank you so much", "positive", ("thank you so much",)),
    ],
)
def test_sentiment_shows_the_words_it_rests_on(text: str, level: str, cues: tuple[str, ...]) -> None:
    mood = signals(text).mood
    assert mood.level == level
    assert mood.cues == cues


def test_a_workspace_adds_its_own_cues() -> None:
    own = {"very_negative": ("cancel everything",)}
    assert signals("then cancel everything now", (), own).mood.level == "very_negative"
    assert signals("then cancel everything now").mood.level == "neutral"


def test_the_worse_of_two_opinions() -> None:
    assert worse("neutral", "negative") == "negative"
    assert worse("positive", "very_negative") == "very_negative"
    assert worse("positive", "neutral") == "positive"
    assert worse("furious!", "neutral") == "neutral"


def test_floor_words_raise_their_topic() -> None:
    assert signals("I will sue you in small claims, my LAWYER says", TOPICS).topics == ("legal_threat",)
    assert signals("a chargeback and a lawyer", TOPICS).topics == ("legal_threat", "chargeback")
    assert signals("the pursuer", TOPICS).topics == ()


@given(st.text(st.characters(), max_size=200))
def test_any_text_has_signals(text: str) -> None:
    signals(text, TOPICS, {"negative": (text,)})
