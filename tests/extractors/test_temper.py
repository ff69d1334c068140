"""VADER beside the cues: it raises a very bad neutral message and shows why, and never lowers anything."""

from __future__ import annotations

import pytest

from aop.extractors import temper as module
from aop.extractors.temper import Temper, temper
from aop.understanding.phrases import spoken
from aop.understanding.sentiment import Mood, mood


def read(text: str, cues: dict[str, tuple[str, ...]] | None = None) -> Temper:
    return temper(text, mood(text, spoken(text), cues or {}))


def test_cues_decide_and_an_operators_own_count() -> None:
    assert read("this is unacceptable, what a great company").mood.level == "very_negative"
    assert read("that is bananas", {"negative": ("bananas",)}).mood == Mood("negative", ("bananas",))


def test_what_happened_is_no_mood() -> None:
    for text in ("the lamp arrived broken", "you sent the wrong shoes", "my card was stolen", "I want to cancel"):
        assert read(text).mood == Mood()


def test_a_very_bad_message_is_negative_and_shows_its_words() -> None:
    text = "the worst lies, pathetic cheating and nasty tricks, it was a cruel disaster and it hurts"
    plain = temper(text, Mood())
    assert plain.mood.level == "negative"
    assert plain.mood.cues
    assert all(cue in text for cue in plain.mood.cues)


def test_the_score_grows_with_the_level_and_within_it() -> None:
    scores = [
        read(text).score for text in ("thank you so much!", "where is it?", "I am annoyed", "this is unacceptable")
    ]
    assert scores == sorted(scores)
    assert read("it is lost and I am sad").score > read("it is on its way and I am glad").score


def test_without_the_package_the_cues_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_vader", lambda: None)
    assert read("I am annoyed") == Temper(Mood("negative", ("annoyed",)), 1.0)
