"""What a release records and rests on: the model's digest, a temperature from held-out examples, the largest logit."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from aop.cli.loading import compiled
from aop.errors import ReleaseError
from aop.extractors import training
from aop.extractors.classify import Judge
from aop.extractors.embedding import DIMENSIONS, MODEL
from aop.extractors.local import LocalExtractor
from aop.extractors.spelling import PLACES, Spelled
from aop.extractors.training import train
from aop.machine.artifact import dump, load
from conversations import ROOT
from extractors.shop import EXAMPLES, INTENTS, WordVectors

WORDS = WordVectors()


def test_the_digest_of_the_model_is_in_the_release_and_another_model_is_refused() -> None:
    release = compiled(ROOT / "procedures", train=True).release
    assert release is not None
    again = load(dump(release))
    assert again.classifier is not None
    assert (again.classifier.model, again.classifier.dimensions) == (MODEL, DIMENSIONS + PLACES)
    assert again.digest == release.digest
    with pytest.raises(ReleaseError, match="another embedding model"):
        LocalExtractor(again.classifier, INTENTS, embed=Spelled(WORDS))


def test_the_temperature_comes_from_examples_the_weights_had_not_seen() -> None:
    """An example is never judged by weights that learned it, and the weights of the release learned all of them."""
    vectors = WORDS([text for texts in EXAMPLES.values() for text in texts]).astype(np.float64)
    labels = np.repeat(np.arange(len(EXAMPLES)), 3)
    names = WORDS([name.replace("_", " ") for name in EXAMPLES]).astype(np.float64)
    examples = training._Examples(vectors, labels, names)
    held_out = training._held_out(examples)
    assert sum(len(of_fold) for _, of_fold in held_out) == len(labels)
    seen = training._logits(vectors, examples.fitted()).max(axis=1).mean()
    unseen = np.concatenate([logits for logits, _ in held_out]).max(axis=1).mean()
    assert unseen < seen
    found = training._temperature(np.concatenate([a for a, _ in held_out]), np.concatenate([b for _, b in held_out]))
    assert Decimal(train(EXAMPLES, WORDS).temperature) == pytest.approx(Decimal(found), abs=Decimal("0.00001"))


def test_the_name_of_an_intent_is_learned_from_and_never_judged() -> None:
    classifier = train({"track_parcel": ("where is it", "any news"), "refund": ("my money back", "pay me back")}, WORDS)
    named, other = Judge(classifier).guess(WORDS(["track parcel", "refund"]))
    assert (named.label, other.label) == ("track_parcel", "refund")


def test_in_scope_is_the_largest_raw_logit_and_not_the_tempered_probability() -> None:
    classifier = train(EXAMPLES, WORDS)
    vector = WORDS(["where is my parcel please"])
    (guess,) = Judge(classifier).guess(vector)
    weights = np.frombuffer(b64decode(classifier.weights), "<f4").reshape(len(EXAMPLES), -1)
    top = float((vector @ weights[:, :-1].T + weights[:, -1]).max())
    expected = 1 / (1 + np.exp(float(classifier.in_scope_logit) - top))
    assert float(guess.in_scope) == pytest.approx(expected, abs=1e-4)
    (hotter,) = Judge(replace(classifier, temperature="4.000000")).guess(vector)
    assert hotter.confidence < guess.confidence
    assert hotter.in_scope == guess.in_scope
