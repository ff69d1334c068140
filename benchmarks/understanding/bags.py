"""The floor for several intents: TF-IDF of words, and one logistic regression an intent.

With its usual settings (penalty 1, threshold a half) it claims next to nothing when an intent has few examples. A fair
floor chooses both as anybody would: by cross-validation on the messages it learns from, never on those that are scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from aop.extractors.training import minimise

from .around import TfIdf

#: A text and its intents.
Known = tuple[str, frozenset[str]]
Matrix = NDArray[np.float64]

#: What cross-validation chooses from, and in how many parts.
PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01)
THRESHOLDS = tuple(step / 40 for step in range(2, 24))
PARTS = 4


@dataclass(frozen=True)
class Bags:
    """The floor with its two settings."""

    penalty: float
    threshold: float

    def __call__(self, known: Sequence[Known], texts: Sequence[str]) -> list[frozenset[str]]:
        """Learns from some messages and says the intents of others."""
        names = names_of(known)
        claimed = InWords(known, texts, names).probabilities(self.penalty) > self.threshold
        return [frozenset(name for name, is_in in zip(names, row, strict=True) if is_in) for row in claimed]


USUAL = Bags(1.0, 0.5)


def chosen(known: Sequence[Known], folds: Sequence[int]) -> Bags:
    """The settings of the best micro-F1 over parts of the known messages, each held out once; a fold stays together."""
    names, own = names_of(known), sorted(set(folds))
    right = dict.fromkeys(product(PENALTIES, THRESHOLDS), 0)
    claims = dict(right)
    for part in range(PARTS):
        held = [own.index(fold) % PARTS == part for fold in folds]
        learned = [one for one, out in zip(known, held, strict=True) if not out]
        asked = [one for one, out in zip(known, held, strict=True) if out]
        words = InWords(learned, [text for text, _ in asked], names)
        truth = truth_of(asked, names) > 0
        for penalty in PENALTIES:
            sure = words.probabilities(penalty)
            for threshold in THRESHOLDS:
                claimed = sure > threshold
                right[penalty, threshold] += int((claimed & truth).sum())
                claims[penalty, threshold] += int(claimed.sum())
    wanted = sum(len(intents) for _, intents in known)
    return Bags(*max(right, key=lambda setting: right[setting] / (claims[setting] + wanted)))


class InWords:
    """Messages to learn from and messages to judge, as TF-IDF of their words; ready for any penalty.

    A penalty on the length of the weights does not see how the space is turned, so it is turned to have as many
    directions as there are messages to learn from, which are fewer than the words: the same probabilities, sooner.
    """

    def __init__(self, known: Sequence[Known], texts: Sequence[str], names: Sequence[str]) -> None:
        bags = [_words(text) for text, _ in known]
        vectors = TfIdf(bags)
        turn, rows = np.linalg.qr(vectors(bags).T)
        self._rows, self._asked = rows.T.copy(), vectors(list(map(_words, texts))) @ turn
        self._truth = truth_of(known, names)

    def probabilities(self, penalty: float) -> Matrix:
        """How likely each intent is in each text, by one logistic regression an intent."""
        (size, width), labels = self._rows.shape, self._truth.shape[1]

        def loss(flat: Matrix) -> tuple[float, Matrix]:
            weights = flat.reshape(labels, width + 1)
            logits = self._rows @ weights[:, :-1].T + weights[:, -1]
            error = (1 / (1 + np.exp(-logits)) - self._truth) / size
            value = (np.logaddexp(0, logits) - self._truth * logits).sum() / size
            value += penalty / size / 2 * (weights[:, :-1] ** 2).sum()
            slope = np.column_stack((error.T @ self._rows + penalty / size * weights[:, :-1], error.sum(axis=0)))
            return float(value), slope.ravel()

        weights = minimise(loss, np.zeros(labels * (width + 1))).reshape(labels, width + 1)
        return np.asarray(1 / (1 + np.exp(-(self._asked @ weights[:, :-1].T + weights[:, -1]))))


def names_of(known: Sequence[Known]) -> tuple[str, ...]:
    """The intents of some messages, in order."""
    return tuple(sorted({name for _, intents in known for name in intents}))


def truth_of(known: Sequence[Known], names: Sequence[str]) -> Matrix:
    """One where a message has an intent."""
    return np.array([[name in intents for name in names] for _, intents in known], np.float64)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())
