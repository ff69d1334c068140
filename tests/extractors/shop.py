"""A small shop to understand: intents with examples, the slots of `understanding.samples`, an embedding of words."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from aop.extractors.embedding import InPieces
from aop.machine.intents import Intent, Topic
from aop.ports.extractor import Context, Vocabulary
from aop.understanding.fold import word_texts
from understanding.samples import SLOTS

EXAMPLES: dict[str, tuple[str, ...]] = {
    "wrong_item": ("you sent me the wrong shoes", "this isn't what I ordered", "I got someone else's parcel"),
    "damaged_item": ("it arrived broken", "the lamp is cracked", "my package was crushed when it came"),
    "cancel_order": ("cancel my order", "I don't want the order anymore", "please stop my order before it ships"),
    "order_status": ("where is my parcel?", "when will my order arrive", "has it shipped yet"),
    "change_address": (
        "change my delivery address",
        "I moved house, send it elsewhere",
        "the shipping address is wrong",
    ),
}
INTENTS = tuple(Intent(name, name, "", examples) for name, examples in EXAMPLES.items())
TOPICS = (Topic("legal_threat", "The customer threatens legal action.", ("lawyer", "sue"), ()),)


class WordVectors:
    """An embedding that needs no model: each word has a fixed random direction, a text the sum of its words."""

    model = "words"
    dimensions = piece_dimensions = 128

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in word_texts(text):
                row += np.random.default_rng(list(sha256(word.encode()).digest())).standard_normal(self.dimensions)
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        return InPieces(self(texts), tuple(self(word_texts(text) or [""]) for text in texts))


def context(asked: str | None = None, *, confirming: bool = False) -> Context:
    """The moment in the shop: everything may be named."""
    return Context(Vocabulary(tuple(EXAMPLES), SLOTS, ("legal_threat",)), asked, confirming)
