"""Which words of a message point at an intent: scores from pieces of words, where each intent counts its strongest.

A message that asks for several things says each of them somewhere, and the mean of its words blurs them all. So an
intent looks at each piece by itself, as the middle of the embedding's model sees it (a piece still is what it is there,
and knows its neighbours), and what counts is a soft maximum over them. Beside that it looks at the message as a whole.
Both are learned together, as one logistic regression an intent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Single = NDArray[np.float32]

#: Weight of the penalty on large weights, of pieces and of the whole; measured on NLU++ within its training folds.
PENALTIES = (0.01, 0.1)
#: How sharp the maximum is: at 0 it is the mean of the pieces.
SHARP = 4.0
#: Steps of the minimiser: with more the weights only learn their examples by heart.
STEPS = 60
#: An intent's share of the examples starts its bias; this keeps one without examples finite.
_RARE = 1e-3


@dataclass(frozen=True, slots=True)
class Texts:
    """`rows` describe each text as a whole; `pieces` are those of all texts, one below the other, and `begins` says
    where each text's begin. A text has one at least. In single precision: a thousand texts have ten thousand pieces."""

    rows: Single
    pieces: Single
    begins: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Matrix, pieces: Sequence[NDArray[np.float32]]) -> Texts:
        """From the pieces of each text."""
        import numpy as np

        begins = np.cumsum([0, *(len(own) for own in pieces)])[:-1]
        return cls(rows.astype(np.float32), np.concatenate(pieces), begins)

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many pieces each text has."""
        import numpy as np

        return np.diff(np.append(self.begins, len(self.pieces)))

    def only(self, keep: NDArray[np.bool_]) -> Texts:
        """Some of them."""
        import numpy as np

        counts = self.counts[keep]
        begins = np.cumsum([0, *counts])[:-1]
        return Texts(self.rows[keep], self.pieces[np.repeat(keep, self.counts)], begins)


def scores(texts: Texts, weights: Matrix) -> Matrix:
    """A logit for each text and label. A row of `weights` has those of a piece, those of the whole, and the bias."""
    return _scores(texts, weights)[0]


def fit(texts: Texts, truth: Matrix) -> Matrix:
    """The weights that minimise the penalised cross-entropy of each label; from a fixed start, always the same."""
    import numpy as np

    from aop.extractors.training import minimise

    size, labels = truth.shape
    width = texts.pieces.shape[1]
    start = np.zeros((labels, width + texts.rows.shape[1] + 1))
    start[:, -1] = np.log(truth.mean(axis=0) + _RARE)
    penalty = np.repeat((*PENALTIES, 0.0), (width, texts.rows.shape[1], 1)) / size
    owner = np.repeat(np.arange(size), texts.counts)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(start.shape)
        logits, shares = _scores(texts, weights)
        error = (1 / (1 + np.exp(-np.clip(logits, -50, 50))) - truth) / size
        slight = error.astype(np.float32)
        value = (np.logaddexp(0, logits) - truth * logits).sum() / size + (penalty * weights**2).sum() / 2
        of_pieces, of_rows = (shares * slight[owner]).T @ texts.pieces, slight.T @ texts.rows
        slope = np.hstack((of_pieces, of_rows, error.sum(axis=0)[:, None]))
        return float(value), (slope + penalty * weights).ravel()

    return minimise(loss, start.ravel(), STEPS).reshape(start.shape)


def _scores(texts: Texts, weights: Matrix) -> tuple[Matrix, Single]:
    """The logits, and how much of each comes from each piece."""
    import numpy as np

    width = texts.pieces.shape[1]
    owner = np.repeat(np.arange(len(texts.begins)), texts.counts)
    single = weights.astype(np.float32)
    pointed = SHARP * (texts.pieces @ single[:, :width].T)
    largest = np.maximum.reduceat(pointed, texts.begins)
    powers = np.exp(pointed - largest[owner])
    sums = np.add.reduceat(powers, texts.begins)
    pooled = (largest + np.log(sums / texts.counts[:, None])) / SHARP
    whole = (texts.rows @ single[:, width:-1].T).astype(np.float64)
    return pooled + whole + weights[:, -1], powers / sums[owner]
