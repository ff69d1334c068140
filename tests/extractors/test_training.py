"""Training: examples in, a small classifier out, the same one each time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from aop.errors import ReleaseError
from aop.extractors.classify import Judge
from aop.extractors.training import fit, minimise, train
from aop.machine.intents import Classifier
from extractors.shop import EXAMPLES, WordVectors

WORDS = WordVectors()


def guess(classifier: Classifier, *texts: str) -> list[str]:
    return [made.label for made in Judge(classifier).guess(WORDS(texts))]


def test_a_classifier_knows_its_examples_and_what_is_like_them() -> None:
    classifier = train(EXAMPLES, WORDS)
    assert guess(classifier, *(text for texts in EXAMPLES.values() for text in texts)) == [
        name for name, texts in EXAMPLES.items() for _ in texts
    ]
    assert guess(classifier, "the lamp arrived cracked", "when will the parcel arrive") == [
        "damaged_item",
        "order_status",
    ]


def test_the_same_examples_give_the_same_bytes() -> None:
    assert train(EXAMPLES, WORDS) == train(dict(EXAMPLES), WordVectors())


def test_it_says_what_it_was_trained_on() -> None:
    classifier = train(EXAMPLES, WORDS)
    assert (classifier.model, classifier.dimensions, classifier.labels) == ("words", 128, tuple(EXAMPLES))
    assert Decimal("0.2") <= Decimal(classifier.temperature) <= 5


def test_a_message_like_no_example_is_out_of_scope() -> None:
    judge = Judge(train(EXAMPLES, WORDS))
    known, unknown = judge.guess(WORDS(["where is my parcel", "quantum flute recipes"]))
    assert known.in_scope > Decimal("0.5") > unknown.in_scope


def test_an_intent_without_examples_is_left_out() -> None:
    classifier = train({**EXAMPLES, "silent": ()}, WORDS)
    assert "silent" not in classifier.labels


def test_no_examples_at_all_recognise_nothing() -> None:
    classifier = train({"silent": ()}, WORDS)
    assert classifier.labels == ()
    assert guess(classifier, "anything") == [""]


def test_a_single_intent_is_told_from_everything_else() -> None:
    judge = Judge(train({"order_status": EXAMPLES["order_status"]}, WORDS))
    known, unknown = judge.guess(WORDS(["where is my parcel please", "quantum flute recipes"]))
    assert known.label == unknown.label == "order_status"
    assert known.in_scope > Decimal("0.9") > unknown.in_scope


@pytest.mark.parametrize("shots", [1, 2])
def test_one_or_two_examples_are_enough_to_start_with(shots: int) -> None:
    few = {name: texts[:shots] for name, texts in EXAMPLES.items()}
    assert guess(train(few, WORDS), *(texts[0] for texts in few.values())) == list(few)


def test_the_minimiser_finds_the_bottom_of_a_bowl() -> None:
    steepness = np.array([1.0, 10.0, 200.0])
    bottom = np.array([3.0, -2.0, 0.5])
    found = minimise(
        lambda place: (float((steepness * (place - bottom) ** 2).sum() / 2), steepness * (place - bottom)), np.zeros(3)
    )
    assert np.allclose(found, bottom, atol=1e-5)


def test_fitted_weights_leave_no_slope() -> None:
    random = np.random.default_rng(1)
    vectors, labels = random.standard_normal((30, 4)), np.repeat(np.arange(3), 10)
    weights = fit(vectors, labels, 3)
    nudged = [fit(vectors, labels, 3) for _ in range(2)]
    assert all(np.array_equal(weights, other) for other in nudged)
    assert np.allclose(weights.sum(axis=0), 0, atol=1e-4)  # the penalty keeps the labels centred


@pytest.mark.parametrize(
    "damage", [{"weights": "AAAA"}, {"weights": "?"}, {"temperature": "0"}, {"temperature": "x"}, {"dimensions": 3}]
)
def test_a_damaged_classifier_is_not_used(damage: dict[str, object]) -> None:
    with pytest.raises(ReleaseError):
        Judge(replace(train(EXAMPLES, WORDS), **damage))  # type: ignore[arg-type]
