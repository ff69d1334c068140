"""Intents with few examples: BANKING77 and CLINC150 through this project's own training and judging.

Accuracy, calibration error (ECE), and for CLINC150 how well what is out of scope is told apart (AUROC, and what the
threshold keeps and turns away), beside a floor measured in the same run (nearest mean vector of the embedding alone).
Training sets are learned from, validation sets are asked; the data is read in place.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aop.extractors.classify import Guess, Judge
from aop.extractors.embedding import DIMENSIONS, Embedder, InPieces, MiniLM
from aop.extractors.spelling import PLACES, Spelled
from aop.extractors.training import train
from benchmarks.understanding.figures import Figure

#: Accuracy that has to be reached, by set and examples an intent.
MUST = {
    ("BANKING77", "5"): 0.80, ("BANKING77", "10"): 0.85, ("BANKING77", "full"): 0.93, ("CLINC150", "10"): 0.91,
}  # fmt: skip
#: Out-of-scope AUROC with ten examples: what has to be reached, and what is aimed at.
AUROC, AUROC_AIM = 0.95, 0.96
ECE = 0.05
SEEDS = (0, 1, 2)
BINS = 10

Examples = list[tuple[str, str]]
Vectors = NDArray[np.float32]


@dataclass
class Remembered:
    """The model, embedding each text once in a run, and once more where its pieces are wanted too."""

    embed: Embedder = field(default_factory=lambda: Spelled(MiniLM()))
    known: dict[str, Vectors] = field(default_factory=dict)
    pieces: dict[str, Vectors] = field(default_factory=dict)
    dimensions: int = DIMENSIONS + PLACES

    @property
    def model(self) -> str:
        return self.embed.model

    def __call__(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known.update(zip(new, self.embed(new), strict=True))
        return np.stack([self.known[text] for text in texts])

    @property
    def piece_dimensions(self) -> int:
        return self.embed.piece_dimensions

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        new = [text for text in dict.fromkeys(texts) if text not in self.pieces]
        read = self.embed.in_pieces(new)
        self.known.update(zip(new, read.vectors, strict=True))
        self.pieces.update(zip(new, read.pieces, strict=True))
        return InPieces(self(texts), tuple(self.pieces[text] for text in texts))


@dataclass(frozen=True)
class Row:
    """Figures of one training set; the last three only where there is something out of scope."""

    accuracy: float
    floor: float
    ece: float
    kept: float
    auroc: float = float("nan")
    refused: float = float("nan")


def read(path: Path) -> Examples:
    """The examples of a file as (text, intent)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(item["text"], item["intent"]) for item in map(json.loads, lines)]


def few(examples: Examples, shots: int, seed: int) -> Examples:
    """So many examples of each intent, drawn at random."""
    by_intent: dict[str, Examples] = {}
    for example in examples:
        by_intent.setdefault(example[1], []).append(example)
    draw = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    return [example for own in by_intent.values() for example in draw.sample(own, min(shots, len(own)))]


def measure(embed: Remembered, learned: Examples, asked: Examples, strange: Sequence[str] = ()) -> Row:
    """Trains on one set and judges another."""
    by_intent: dict[str, tuple[str, ...]] = {}
    for text, intent in learned:
        by_intent[intent] = (*by_intent.get(intent, ()), text)
    vectors = embed([text for text, _ in asked])
    embed([text for text, _ in learned])
    judge = Judge(train(by_intent, embed))
    guesses = judge.guess(vectors)
    right = np.array([guess.label == intent for guess, (_, intent) in zip(guesses, asked, strict=True)])
    scopes, floor = scope(guesses), nearest_mean(embed, by_intent, asked)
    print(f"intents: {len(learned)} examples learned, {len(asked)} asked", file=sys.stderr, flush=True)
    row = Row(float(right.mean()), floor, calibration_error(guesses, right), float((scopes >= 0.5).mean()))
    if not strange:
        return row
    others = scope(judge.guess(embed(strange)))
    return replace(row, auroc=auroc(scopes, others), refused=float((others < 0.5).mean()))


def nearest_mean(embed: Remembered, by_intent: dict[str, tuple[str, ...]], asked: Examples) -> float:
    """The floor: the accuracy of taking the nearest mean vector, by meaning alone."""
    names = list(by_intent)
    means = np.stack([embed(texts)[:, :DIMENSIONS].mean(axis=0) for texts in by_intent.values()])
    best = (embed([text for text, _ in asked])[:, :DIMENSIONS] @ means.T).argmax(axis=1)
    return sum(names[int(place)] == intent for place, (_, intent) in zip(best, asked, strict=True)) / len(asked)


def scope(guesses: Sequence[Guess]) -> NDArray[np.float64]:
    return np.array([float(guess.in_scope) for guess in guesses])


def calibration_error(guesses: Sequence[Guess], right: NDArray[np.bool_]) -> float:
    """How far confidence and accuracy are apart on average, in ten bins of confidence."""
    sure = np.array([float(guess.confidence) for guess in guesses])
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean() for each in set(bins)]
    return float(sum(gaps))


def auroc(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """How often something in scope scores above something out of scope; ties count half."""
    above = (inside[:, None] > outside[None, :]).mean() + (inside[:, None] == outside[None, :]).mean() / 2
    return float(above)


def mean(rows: Sequence[Row]) -> Row:
    return Row(*np.array([astuple(row) for row in rows]).mean(axis=0).tolist())


def figures(data: Path) -> list[Figure]:
    """Every figure of intents; none for a set that is not there."""
    embed = Remembered()
    return [*(_banking(embed, data / "banking77")), *(_clinc(embed, data / "clinc150"))]


def _banking(embed: Remembered, folder: Path) -> list[Figure]:
    if not folder.is_dir():
        return []
    asked = read(folder / "valid.jsonl")
    sets = {"5": "train_5.jsonl", "10": "train_10.jsonl", "full": "train.jsonl"}
    rows = {shots: measure(embed, read(folder / file), asked) for shots, file in sets.items()}
    return [figure for shots, row in rows.items() for figure in _shown("BANKING77", shots, row)]


def _clinc(embed: Remembered, folder: Path) -> list[Figure]:
    """The mean over the seeds, since the few examples of an intent are drawn."""
    if not folder.is_dir():
        return []
    everything, asked = read(folder / "train.jsonl"), read(folder / "val.jsonl")
    strange = [text for name in ("oos_val", "oos_train") for text, _ in read(folder / f"{name}.jsonl")]
    found: list[Figure] = []
    for shots in ("5", "10"):
        row = mean([measure(embed, few(everything, int(shots), seed), asked, strange) for seed in SEEDS])
        must, aim = (AUROC, AUROC_AIM) if shots == "10" else (None, None)
        found += _shown("CLINC150", shots, row)
        found.append(Figure(f"CLINC150 {shots}: out-of-scope AUROC", row.auroc, must, aim))
        found.append(Figure(f"CLINC150 {shots}: strange messages turned away", row.refused))
    return found


def _shown(name: str, shots: str, row: Row) -> list[Figure]:
    return [
        Figure(f"{name} {shots}: accuracy", row.accuracy, MUST.get((name, shots)), baseline=row.floor),
        Figure(f"{name} {shots}: calibration error", row.ece, ECE, lower_is_better=True),
        Figure(f"{name} {shots}: kept as in scope", row.kept),
    ]
