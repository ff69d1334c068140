"""Sentiment: how well customers who were annoyed are told from the others, beside VADER alone.

STAR has dialogues whose human agent said afterwards that the customer was annoyed. A dialogue is as annoyed as its
messages are on average. Every other dialogue is measured; the ones between were read to find cues.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np

from aop.extractors.temper import CHARACTERS, temper
from aop.understanding.phrases import spoken
from aop.understanding.sentiment import Mood, mood
from benchmarks.understanding.figures import Figure
from benchmarks.understanding.intents import auroc

Dialogue = tuple[bool, list[str]]


def figures(data: Path) -> list[Figure]:
    """The AUROC of the score, with VADER's own as its floor, and how often calm customers are called upset."""
    file = data / "star" / "dialogues.jsonl.gz"
    if not file.is_file():
        return []
    dialogues = list(_dialogues(file))[1::2]
    analyser = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    vader = _separates(dialogues, lambda text: -float(analyser.polarity_scores(text[:CHARACTERS])["compound"]))
    ours = _separates(dialogues, lambda text: temper(text, _mood(text)).score)
    calm = [text for annoyed, texts in dialogues if not annoyed for text in texts]
    upset = [temper(text, _mood(text)).mood.level in ("negative", "very_negative") for text in calm]
    return [
        Figure("sentiment: AUROC of annoyed customers (STAR)", ours, baseline=vader),
        Figure("sentiment: messages of calm customers read as upset", float(np.mean(upset)), lower_is_better=True),
    ]


def _mood(text: str) -> Mood:
    return mood(text, spoken(text), {})


def _separates(dialogues: list[Dialogue], score: Callable[[str], float]) -> float:
    means = np.array([np.mean([score(text) for text in texts]) for _, texts in dialogues])
    annoyed = np.array([item for item, _ in dialogues])
    return auroc(means[annoyed], means[~annoyed])


def _dialogues(file: Path) -> Iterator[Dialogue]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            texts = [event["text"] for event in item["events"] if event["t"] == "user"]
            if texts and item["annoyed"] is not None:
                yield bool(item["annoyed"]), texts
