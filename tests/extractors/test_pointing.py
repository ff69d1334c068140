"""Pieces of words that point at an intent: the strongest counts, however much else is said."""

from __future__ import annotations

import numpy as np
import pytest

from aop.extractors.embedding import MiniLM
from aop.extractors.pointing import Texts, fit, scores

#: Three kinds of pieces; the first points at the first intent, the second at the second.
KINDS = np.eye(3, dtype=np.float32)


def texts(*said: tuple[int, ...]) -> Texts:
    return Texts.of(np.zeros((len(said), 1)), tuple(KINDS[list(kinds)] for kinds in said))


LEARNED = ((0, 2), (1, 2), (0, 1, 2), (2,), (2, 2, 0), (1,))
TRUTH = np.array([[kind in said for kind in (0, 1)] for said in LEARNED], np.float64)


def test_a_piece_counts_among_many_that_say_nothing() -> None:
    weights = fit(texts(*LEARNED), TRUTH)
    first, both, none = scores(texts((2,) * 6 + (0,), (0,) + (2,) * 5 + (1,), (2, 2)), weights)
    assert first[0] > 0 > first[1]
    assert min(both) > 0 > max(none)


def test_the_same_examples_give_the_same_weights() -> None:
    assert np.array_equal(fit(texts(*LEARNED), TRUTH), fit(texts(*LEARNED), TRUTH))


def test_the_slope_is_that_of_the_loss() -> None:
    """Otherwise the minimiser stops somewhere: a step against the numeric slope makes nothing better at its end."""
    known = texts(*LEARNED)
    weights = fit(known, TRUTH)

    def loss(at: np.ndarray) -> float:
        logits = scores(known, at)
        penalty = np.array([0.01] * 3 + [0.1, 0.0]) / len(LEARNED)
        return float((np.logaddexp(0, logits) - TRUTH * logits).sum() / len(LEARNED) + (penalty * at**2).sum() / 2)

    for place in np.ndindex(weights.shape):
        for step in (0.05, -0.05):
            moved = weights.copy()
            moved[place] += step
            assert loss(moved) > loss(weights) - 1e-3


def test_some_texts_keep_their_pieces() -> None:
    known = texts(*LEARNED).only(np.array([False, True, True, False, False, True]))
    assert known.counts.tolist() == [2, 3, 1]
    assert known.pieces.argmax(axis=1).tolist() == [1, 2, 0, 1, 2, 1]


def test_the_model_gives_its_middle_beside_its_vectors_and_the_vectors_stay_the_same() -> None:
    pytest.importorskip("onnxruntime")
    model = MiniLM()
    said = ["block my card", "", "where is my parcel, it should have come on Monday"]
    read = model.in_pieces(said)
    assert np.array_equal(read.vectors, model(said))
    assert [len(own) for own in read.pieces] == [5, 2, 13]
    assert all(np.allclose(np.linalg.norm(own, axis=1), 1, atol=1e-4) for own in read.pieces)
    alone = model.in_pieces(said[:1]).pieces[0]
    assert np.allclose(alone, read.pieces[0], atol=0.02)
    card, shoe = model.in_pieces(["card", "shoe"]).pieces
    assert read.pieces[0][3] @ card[1] > read.pieces[0][3] @ shoe[1]
