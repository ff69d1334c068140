"""Every hostile message through the whole local extractor and the gate, in bounded time and memory.

The embedding is a fake that knows nothing: the real one looks at 2,000 characters and 128 pieces of a text, whatever
its length, and the extractor gives it no more texts than there are pieces of a message.
"""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from aop.extractors.embedding import TOKENS, InPieces
from aop.extractors.local import LocalExtractor
from aop.extractors.segments import PIECES
from aop.extractors.training import train
from aop.machine.intents import Classifier
from aop.ports.extractor import Context, Message, Vocabulary
from aop.understanding.gate import admit
from extractors.shop import EXAMPLES, INTENTS, TOPICS
from understanding.test_hostile import BYTES, HOSTILE, SECONDS, SLOTS, TODAY

#: Runs of the model for one message, and the whole beside its pieces.
RUNS = 3


class Flat:
    """Knows nothing, at no cost, with as many pieces as the real model has at most; counts what it is given."""

    model, dimensions, piece_dimensions = "flat", 8, 8

    def __init__(self) -> None:
        self.runs: list[int] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.runs.append(len(texts))
        return np.full((len(texts), 8), 8**-0.5, np.float32)

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        return InPieces(self(texts), tuple(np.full((TOKENS, 8), 8**-0.5, np.float32) for _ in texts))


BOTH = {**EXAMPLES, "order_status": (*EXAMPLES["order_status"], EXAMPLES["cancel_order"][0])}  # one of two intents


@cache
def trained() -> Classifier:
    """Trained where it is first asked for: it takes seconds, and every process of the tests reads this file."""
    return train(BOTH, Flat())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_message_costs_more_time_or_runs_of_the_model_than_it_may(text: str) -> None:
    for _ in range(3):  # the quickest counts: in a large process the collector may run
        embed = Flat()
        extractor = LocalExtractor(trained(), INTENTS, TOPICS, embed=embed)
        context, message = Context(Vocabulary(tuple(BOTH), SLOTS), today=TODAY), Message("m1", text)
        started = time.process_time()
        extraction = asyncio.run(extractor.extract(message, context))
        read = admit(extraction, message, context, options={}, currency="USD").understanding
        took = time.process_time() - started
        if took < SECONDS:
            break
    assert took < SECONDS
    assert len(embed.runs) <= RUNS
    assert all(count <= PIECES + 1 for count in embed.runs)
    assert read.plain_answer is None


@pytest.mark.parametrize("name", ["a megabyte of words", "a thousand ids", "zero width", "emoji"])
def test_no_message_costs_more_memory_than_it_may(name: str) -> None:
    extractor = LocalExtractor(trained(), INTENTS, TOPICS, embed=Flat())
    context, message = Context(Vocabulary(tuple(BOTH), SLOTS), today=TODAY), Message("m1", HOSTILE[name])
    tracemalloc.start()
    try:
        asyncio.run(extractor.extract(message, context))
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
