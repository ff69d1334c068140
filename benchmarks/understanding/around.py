"""TF-IDF in a few lines: does a bag of words look more like those that were right or those that were wrong?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray


class TfIdf:
    """Rows of length one; words that were not learned count nothing."""

    def __init__(self, bags: Sequence[Sequence[str]]) -> None:
        seen = Counter(word for bag in bags for word in set(bag))
        self._place = {word: place for place, word in enumerate(seen)}
        self._weight = np.array([1 + log((1 + len(bags)) / (1 + times)) for times in seen.values()])

    def __call__(self, bags: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        rows = np.zeros((len(bags), len(self._place)))
        for row, bag in zip(rows, bags, strict=True):
            for word in bag:
                if word in self._place:
                    row[self._place[word]] += 1
        rows *= self._weight
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


class Around:
    """Nearest mean of two: above zero, a bag is more like those that were right."""

    def __init__(self, bags: Sequence[Sequence[str]], truth: Sequence[bool]) -> None:
        self._tf_idf = TfIdf(bags)
        rows, right = self._tf_idf(bags), np.array(truth, bool)
        self._lean = (
            rows[right].mean(axis=0) - rows[~right].mean(axis=0) if right.any() and not right.all() else rows[0]
        )

    def __call__(self, bags: Sequence[Sequence[str]]) -> list[float]:
        return [float(score) for score in self._tf_idf(bags) @ self._lean] if bags else []
