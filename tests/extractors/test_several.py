"""One example under several intents: the same words ask for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from aop.compiler import compile_files
from aop.errors import ReleaseError
from aop.extractors.embedding import InPieces
from aop.extractors.segments import together
from aop.extractors.several import PLACES, SeveralJudge, features, leans, train_several
from aop.extractors.training import train
from aop.machine.artifact import dump, load
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


def test_an_intent_leans_only_where_that_gains_more_than_chance_would() -> None:
    """What is meant scores 0.3 for the first intent and 0.5 for the second; the common threshold is 0.4."""
    truth = np.array([[1, 1]] * 5 + [[0, 0]] * 5, np.float64)
    scores = np.array([[0.3, 0.5]] * 5 + [[0.1, 0.1]] * 5)
    first, second = leans(scores, truth, 0.4)
    assert 0.1 < first <= 0.12
    assert second == 0
    one_of_each = [0, 5]  # one example says nothing yet
    assert leans(scores[one_of_each], truth[one_of_each], 0.4)[0] == 0


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


def test_a_release_carries_the_second_head() -> None:
    files, findings = load_workspace(Path(__file__).parents[2] / "procedures")
    release = compile_files(files, findings, train(EXAMPLES, Words())).release
    assert release is not None
    read = load(dump(release)).classifier
    assert read is not None
    assert read.several == train_several(EXAMPLES, Words())
