"""The real model, loaded once. These need the `local` extra, which the development one includes."""

from __future__ import annotations

import importlib
from decimal import Decimal
from types import ModuleType

import numpy as np
import pytest

from aop.errors import WrongUse
from aop.extractors import embedding
from aop.extractors.classify import Judge
from aop.extractors.embedding import DIMENSIONS, MODEL, MiniLM
from aop.extractors.local import LocalExtractor
from aop.extractors.training import train
from extractors.shop import EXAMPLES, INTENTS


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(model: MiniLM) -> None:
    texts = ["where is my order", "hi", "", "\x00\ud800", "a much longer sentence about a parcel that is late " * 40]
    together = model(texts)
    assert together.shape == (len(texts), DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    alone = np.concatenate([model([text]) for text in texts])
    assert np.allclose(together, alone, atol=0.02)  # eight-bit activations are scaled by the batch
    assert model([]).shape == (0, DIMENSIONS)


def test_what_means_the_same_is_near(model: MiniLM) -> None:
    order, parcel, bank = model(["where is my order", "my parcel has not arrived", "open a savings account"])
    assert order @ parcel > 0.4 > order @ bank


def test_a_shop_is_understood_beyond_its_examples(model: MiniLM) -> None:
    classifier = train(EXAMPLES, model)
    assert classifier.model == MODEL
    extractor = LocalExtractor(classifier, INTENTS, embed=model)
    texts = [
        "these are not the trainers I bought",
        "has my package left the warehouse",
        "I'd like to cancel this purchase",
    ]
    assert [made.label for made in extractor._guess(texts)] == ["wrong_item", "order_status", "cancel_order"]


def test_one_intent_is_enough(model: MiniLM) -> None:
    judge = Judge(train({"order_status": EXAMPLES["order_status"]}, model))
    known, unknown = judge.guess(model(["has my package left the warehouse", "who won the world cup"]))
    assert known.in_scope > Decimal("0.5") > unknown.in_scope


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> ModuleType:
        if name == "onnxruntime":
            raise ImportError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(embedding, "import_module", absent)
    with pytest.raises(WrongUse, match=r"aop-engine\[local\]"):
        MiniLM()


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MODEL", "0" * 64)
    with pytest.raises(WrongUse, match="not the one"):
        MiniLM()
