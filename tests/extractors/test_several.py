"""One example under several intents: the same words ask for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from aop.compiler import compile_files
from aop.errors import ReleaseError
from aop.extractors.embedding import InPieces
from aop.extractors.local import LocalExtractor
from aop.extractors.segments import together
from aop.extractors.several import PLACES, SeveralJudge, biases, features, probability, sureness, train_several
from aop.extractors.training import train
from aop.machine.artifact import dump, load
from aop.machine.intents import Intent
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Message, Vocabulary
from aop.syntax.load import load_workspace

EXAMPLES = {
    "card": ("my card does not work", "block my card, it was stolen", "where is my new card", "card please"),
    "stolen": ("somebody stole my phone", "block my card, it was stolen", "my purse was stolen", "it got stolen"),
    "balance": ("what is my balance", "how much money is in my account", "balance please", "show the balance"),
}


class Words:
    """An embedding that knows nothing: each text is a fixed direction. What is learned is in the words."""

    model, dimensions, piece_dimensions = "words", 8, 64

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[crc32(f"{text}{at}".encode()) % 97 for at in range(8)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if len(texts) else rows.reshape(0, 8)

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        """A word is a direction of its own."""
        return InPieces(self(texts), tuple(self._words(text.split() or [""]) for text in texts))

    def _words(self, words: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(64, dtype=np.float32)[[crc32(word.strip(",.").encode()) % 64 for word in words]]


def judge() -> SeveralJudge:
    several = train_several(EXAMPLES, Words())
    assert several is not None
    return SeveralJudge(several)


def labels(*texts: str) -> list[dict[str, Decimal]]:
    return judge().labels_of(texts, Words().in_pieces(texts))


def test_examples_of_one_intent_each_train_no_second_head() -> None:
    apart = {name: tuple(text for text in texts if "block" not in text) for name, texts in EXAMPLES.items()}
    assert train_several(apart, Words()) is None
    assert train(apart, Words()).several is None
    assert train(EXAMPLES, Words()).several is not None


def test_words_of_two_intents_are_both() -> None:
    first, second, third = labels("please block the card that was stolen", "my card", "the balance")
    assert set(first) == {"card", "stolen"}
    assert set(second) == {"card"}
    assert set(third) == {"balance"}
    assert all(0 < sure <= 1 for sure in first.values())


def test_what_is_none_of_them_gets_no_label() -> None:
    assert labels("xyzzy plugh") == [{}]


def test_what_is_held_out_becomes_as_likely_as_it_is_right() -> None:
    """The first intent is right in half of its texts and looks unlikely, the second is never right and looks likely."""
    truth = np.array([[1, 0], [0, 0]] * 50, np.float64)
    logits = np.array([[-2.0, 1.0]] * 100)
    likely = probability(logits + biases(logits, truth)).mean(axis=0)
    assert likely == pytest.approx([0.5, 0.0], abs=0.03)
    once = biases(logits[:2], truth[:2])  # two texts say little
    assert abs(once[0]) < 2 < abs(biases(logits, truth)[0]) + 0.1


def test_how_sure_a_claim_is_comes_from_scores_near_the_threshold() -> None:
    """A hundred scores of zero that are nothing do not make a score of 0.6 that is right half of the time less sure."""
    likely = np.array([0.6] * 40 + [0.95] * 40 + [0.001] * 4000)
    truth = np.array([1, 0] * 20 + [1] * 40 + [0] * 4000, np.float64)
    slope, offset = sureness(likely, truth, threshold=0.5)
    half, whole = probability(np.array([0.6, 0.95]) * slope + offset)
    assert half == pytest.approx(0.5, abs=0.05)
    assert 0.9 < whole < 1
    assert sureness(np.array([0.9, 0.8]), np.array([1.0, 1.0]), threshold=0.5)[0] < 20  # two right ones prove nothing


def test_training_is_deterministic() -> None:
    assert train_several(EXAMPLES, Words()) == train_several(EXAMPLES, Words())


def test_features_are_of_length_one_each_and_empty_text_has_none() -> None:
    rows = features(["card", ""], np.ones((2, 8), np.float32))
    assert rows.shape == (2, 8 + PLACES)
    assert np.linalg.norm(rows[0, 8:]) == pytest.approx(1)
    assert not rows[1, 8:].any()


def test_damaged_weights_are_refused() -> None:
    several = train_several(EXAMPLES, Words())
    assert several is not None
    with pytest.raises(ReleaseError, match="damaged"):
        SeveralJudge(replace(several, weights="AAAA"))


def test_each_intent_is_at_the_piece_that_says_it() -> None:
    def said(texts: Sequence[str]) -> list[dict[str, Decimal]]:
        return [
            {name: Decimal("0.9") for name, word in (("card", "card"), ("balance", "balance")) if word in text}
            for text in texts
        ]

    text = "Please send me a new card. And what is my balance?"
    found = together(text, said)
    assert [(request.intent, text[request.start : request.end]) for request in found] == [
        ("card", "Please send me a new card"),
        ("balance", "And what is my balance"),
    ]
    assert together("  ", said) == []


def test_a_piece_adds_an_intent_that_the_whole_does_not_show_only_when_it_is_clear() -> None:
    def said(sure: str) -> list[str]:
        def labels(texts: Sequence[str]) -> list[dict[str, Decimal]]:
            return [{"card": Decimal("0.6")}, *({"balance": Decimal(sure)} for _ in texts[1:])]

        return [request.intent for request in together("Please send me a new card. And now it is back.", labels)]

    assert said("0.9") == ["card"]
    assert set(said("0.95")) == {"card", "balance"}


TALK = {
    **{name: tuple(f"{text} {number}" for text in texts for number in "ab") for name, texts in EXAMPLES.items()},
    "thank": ("thanks", "ok thanks", "thanks a lot", "thanks again", "yes thanks", "thanks bye"),
    "affirm": ("yes", "yes thanks", "yes please", "yes it is", "yes sure", "yes right"),
}


def read(text: str, **moment: Any) -> set[str]:
    intents = [Intent(name, name, "", texts) for name, texts in TALK.items()]
    extractor = LocalExtractor(train(TALK, Words()), intents, embed=Words())
    context = Context(Vocabulary(tuple(TALK), {"when": Slot("when", Type("time"))}), **moment)
    return {request.intent for request in asyncio.run(extractor.extract(Message("m1", text), context)).requests}


def test_small_talk_asks_for_what_operators_wrote_under_intents() -> None:
    assert read("yes, thanks then") == {"thank", "affirm"}
    assert read("yes, thanks then", asked="when") == set()
    assert read("yes, thanks then", confirming=True) == set()


def test_a_release_carries_the_second_head() -> None:
    files, findings = load_workspace(Path(__file__).parents[2] / "procedures")
    release = compile_files(files, findings, train(EXAMPLES, Words())).release
    assert release is not None
    read = load(dump(release)).classifier
    assert read is not None
    assert read.several == train_several(EXAMPLES, Words())
