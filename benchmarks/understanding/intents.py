"""Intents with few examples: BANKING77 and CLINC150 through this project's own training and judging.

    python -m benchmarks.understanding.intents [--full] [--data ../shared/data]

Prints accuracy, calibration error (ECE), and for CLINC150 how well what is out of scope is told apart (AUROC, and what
the threshold keeps and turns away), beside a floor measured in the same run (nearest mean vector) and the figure that
the design expects. The data is read in place; without it the benchmark says so and ends.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aop.extractors.classify import Guess, Judge
from aop.extractors.embedding import DIMENSIONS, MODEL, MiniLM
from aop.extractors.training import train

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
#: What the design measured for the same model: accuracy by set and shots.
EXPECTED = {
    ("BANKING77", "5"): 0.805, ("BANKING77", "10"): 0.853, ("BANKING77", "full"): 0.93,
    ("CLINC150", "5"): 0.867, ("CLINC150", "10"): 0.911,
}  # fmt: skip
EXPECTED_AUROC = {"5": 0.94, "10": 0.95}
SEEDS = (0, 1, 2)
BINS = 10

Examples = list[tuple[str, str]]
Vectors = NDArray[np.float32]


@dataclass
class Remembered:
    """The model, embedding each text once in a run."""

    embed: MiniLM = field(default_factory=MiniLM)
    known: dict[str, Vectors] = field(default_factory=dict)
    model: str = MODEL
    dimensions: int = DIMENSIONS

    def __call__(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known.update(zip(new, self.embed(new), strict=True))
        return np.stack([self.known[text] for text in texts])


@dataclass(frozen=True)
class Row:
    """Figures of one training set; the last three only where there is something out of scope."""

    accuracy: float
    floor: float
    ece: float
    kept: float
    seconds: float
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
    started = time.perf_counter()
    judge = Judge(train(by_intent, embed))
    seconds = time.perf_counter() - started
    guesses = judge.guess(vectors)
    right = np.array([guess.label == intent for guess, (_, intent) in zip(guesses, asked, strict=True)])
    scopes, floor = scope(guesses), nearest_mean(embed, by_intent, asked)
    row = Row(float(right.mean()), floor, calibration_error(guesses, right), float((scopes >= 0.5).mean()), seconds)
    if not strange:
        return row
    others = scope(judge.guess(embed(strange)))
    return replace(row, auroc=auroc(scopes, others), refused=float((others < 0.5).mean()))


def nearest_mean(embed: Remembered, by_intent: dict[str, tuple[str, ...]], asked: Examples) -> float:
    """The floor: the accuracy of taking the nearest mean vector."""
    names = list(by_intent)
    means = np.stack([embed(texts).mean(axis=0) for texts in by_intent.values()])
    best = (embed([text for text, _ in asked]) @ means.T).argmax(axis=1)
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


def show(name: str, shots: str, row: Row) -> None:
    """One line of the table."""
    expected = EXPECTED.get((name, shots), float("nan"))
    line = f"{name:10} {shots:>5} {row.accuracy:9.3f} {expected:9.3f} {row.floor:9.3f} {row.ece:7.3f} {row.kept:7.3f}"
    tail = f"{row.auroc:7.3f} {EXPECTED_AUROC.get(shots, float('nan')):9.2f} {row.refused:8.3f}"
    print(f"{line} {tail if name == 'CLINC150' else ' ' * 26} {row.seconds:7.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--full", action="store_true", help="also train on all of BANKING77 (about a minute)")
    options = parser.parse_args()
    banking, clinc = options.data / "banking77", options.data / "clinc150"
    if not (banking.is_dir() and clinc.is_dir()):
        print(f"skipped: no banking77 and clinc150 in {options.data.resolve()}")
        return 0
    embed = Remembered()
    print("set        shots  accuracy  expected     floor     ece    kept   auroc  expected  refused   train s")
    asked = read(banking / "valid.jsonl")
    for shots in ("5", "10"):
        show("BANKING77", shots, measure(embed, read(banking / f"train_{shots}.jsonl"), asked))
    if options.full:
        show("BANKING77", "full", measure(embed, read(banking / "train.jsonl"), asked))
    everything, asked = read(clinc / "train.jsonl"), read(clinc / "val.jsonl")
    strange = [text for name in ("oos_val", "oos_train") for text, _ in read(clinc / f"{name}.jsonl")]
    for shots in ("5", "10"):
        rows = [measure(embed, few(everything, int(shots), seed), asked, strange) for seed in SEEDS]
        show("CLINC150", shots, mean(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
