"""Training of the local classifier, where a release is built: the operators' examples become a few weights.

Multinomial logistic regression on sentence vectors, with four things that measurements asked for. Few examples make
its probabilities far too modest, so a *temperature* is fitted on examples held out in turn. Whether a message is any
of the intents shows in the *largest raw logit*, not in the probability, so the threshold is on that. An intent's *name*
as it is spoken is one more example: the operators chose its words, and with five examples that is worth a point or two
of accuracy. And a "none of these" class is not trained: it costs accuracy and gains nothing.

Everything is in double precision, from a fixed start and with a fixed order of folds: the same examples give the same
weights.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from aop.extractors.embedding import Embedder
from aop.extractors.several import train_several
from aop.machine.intents import Classifier

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

#: Weight of the penalty on large weights, divided by the number of examples.
PENALTY = 0.05
#: Folds of the cross-validation; an intent with one example is never held out.
FOLDS = 5
#: So many examples held out tell the temperature to a hundredth; with more of them no further fold is trained.
ENOUGH = 1_500
#: The in-scope threshold is this share of the median held-out logit. Over 1 to 40 intents with 3 to 8 examples it
#: keeps 94-99 % of what is in scope and turns away 84-99 % of the rest; a low quantile is all chance with few examples.
SCOPE = 0.65
#: Steps of the minimiser, and how flat is flat.
STEPS, FLAT = 200, 1e-6
#: Between these the temperature is looked for; without examples to hold out it is the middle one.
TEMPERATURES = (0.2, 0.35, 5.0)
#: One intent has nothing to be told from: its logit is its likeness to the mean example, times this.
LIKENESS = 10.0
_MEMORY = 10
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class _Examples:
    """Vectors with the number of their label, in the order the operators wrote them.

    `names` are those of the labels themselves: always learned from, and never judged, since nobody writes like that.
    """

    vectors: Matrix
    labels: NDArray[np.int64]
    names: Matrix

    @property
    def count(self) -> int:
        """Of labels."""
        return len(self.names)

    def only(self, keep: NDArray[np.bool_]) -> _Examples:
        return _Examples(self.vectors[keep], self.labels[keep], self.names)

    def fitted(self) -> Matrix:
        """Weights learned from these and the names."""
        import numpy as np

        vectors = np.concatenate((self.vectors, self.names))
        return fit(vectors, np.concatenate((self.labels, np.arange(self.count))), self.count)


def train(intents: Mapping[str, tuple[str, ...]], embed: Embedder) -> Classifier:
    """A classifier of the intents that have examples, in their order; deterministic.

    An intent without an example cannot be learned and is left out; without any, nothing is ever recognised.
    """
    import numpy as np

    known = {name: tuple(dict.fromkeys(texts)) for name, texts in intents.items() if texts}
    if not known:
        return Classifier(embed.model, (), embed.dimensions, "", "1", "0")
    vectors = embed([text for texts in known.values() for text in texts]).astype(np.float64)
    labels = np.repeat(np.arange(len(known)), [len(texts) for texts in known.values()])
    names = embed([name.replace("_", " ") for name in known]).astype(np.float64)
    examples = _Examples(vectors, labels, names)
    weights = examples.fitted()
    temperature, threshold = _calibrated(examples, weights)
    packed = b64encode(weights.astype("<f4").tobytes()).decode("ascii")
    calibration = _text(temperature), _text(threshold)
    several = train_several(known, embed)
    return Classifier(embed.model, tuple(known), embed.dimensions, packed, *calibration, several)


def fit(vectors: Matrix, labels: NDArray[np.int64], count: int) -> Matrix:
    """Weights, one row a label with the bias last, that minimise the penalised cross-entropy."""
    import numpy as np

    if count == 1:
        centre = vectors.mean(axis=0)
        return np.append(LIKENESS * centre / max(float(np.linalg.norm(centre)), 1e-12), 0.0)[None, :]
    size, width = vectors.shape
    truth = np.eye(count)[labels]
    penalty = PENALTY / size

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(count, width + 1)
        logits = vectors @ weights[:, :-1].T + weights[:, -1]
        shares = _softmax(logits)
        value = -np.log(np.maximum(shares[np.arange(size), labels], 1e-300)).mean()
        value += penalty / 2 * (weights[:, :-1] ** 2).sum()
        error = (shares - truth) / size
        slope = np.column_stack((error.T @ vectors + penalty * weights[:, :-1], error.sum(axis=0)))
        return float(value), slope.ravel()

    return minimise(loss, np.zeros(count * (width + 1))).reshape(count, width + 1)


def minimise(function: Callable[[Matrix], tuple[float, Matrix]], start: Matrix, steps: int = STEPS) -> Matrix:
    """L-BFGS with step halving, for a smooth convex function that returns its value and slope."""
    import numpy as np

    place, (value, slope) = start, function(start)
    history: list[tuple[Matrix, Matrix]] = []
    for _ in range(steps):
        if float(np.abs(slope).max()) < FLAT:
            break
        direction = -_newton(slope, history)
        length, gain = 1.0, float(slope @ direction)
        while True:
            there = place + length * direction
            value_there, slope_there = function(there)
            if value_there <= value + 1e-4 * length * gain or length < 1e-10:
                break
            length /= 2
        if value_there >= value:
            break
        moved, turned = there - place, slope_there - slope
        if float(moved @ turned) > 1e-14:
            history = [*history[1 - _MEMORY :], (moved, turned)]
        place, value, slope = there, value_there, slope_there
    return place


def _newton(slope: Matrix, history: list[tuple[Matrix, Matrix]]) -> Matrix:
    """The slope times what the last steps tell of the inverse curvature (two-loop recursion)."""
    import numpy as np

    result, shares = slope.copy(), []
    for moved, turned in reversed(history):
        share = float(moved @ result) / float(moved @ turned)
        shares.append(share)
        result -= share * turned
    if history:
        moved, turned = history[-1]
        result *= float(moved @ turned) / float(turned @ turned)
    else:
        result /= max(1.0, float(np.linalg.norm(slope)))
    for (moved, turned), share in zip(history, reversed(shares), strict=True):
        result += moved * (share - float(turned @ result) / float(moved @ turned))
    return result


def _calibrated(examples: _Examples, weights: Matrix) -> tuple[float, float]:
    """Temperature and in-scope threshold, from examples that the weights judging them had not seen."""
    import numpy as np

    held_out = _held_out(examples)
    if not held_out:
        seen = _logits(examples.vectors, weights).max(axis=1)
        return TEMPERATURES[1], float(np.median(seen)) / 2
    logits = np.concatenate([logits for logits, _ in held_out])
    labels = np.concatenate([labels for _, labels in held_out])
    return _temperature(logits, labels), SCOPE * float(np.median(logits.max(axis=1)))


def _held_out(examples: _Examples) -> list[tuple[Matrix, NDArray[np.int64]]]:
    """The logits of every example by weights trained without its fold; the n-th of each intent is in fold n."""
    import numpy as np

    sizes = np.bincount(examples.labels, minlength=examples.count)
    places = np.concatenate([np.arange(size) for size in sizes])
    folds = np.where(sizes[examples.labels] > 1, places % FOLDS, -1)
    judged: list[tuple[Matrix, NDArray[np.int64]]] = []
    for fold in range(FOLDS):
        if not (folds == fold).any() or sum(len(labels) for _, labels in judged) >= ENOUGH:
            continue
        learned, tested = examples.only(folds != fold), examples.only(folds == fold)
        weights = learned.fitted()
        judged.append((_logits(tested.vectors, weights), tested.labels))
    return judged


def _temperature(logits: Matrix, labels: NDArray[np.int64]) -> float:
    """The temperature with the least surprise at the held-out labels: a golden-section search on its logarithm."""
    import numpy as np

    def surprise(log_temperature: float) -> float:
        shares = _softmax(logits / np.exp(log_temperature))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-12)).mean())

    if logits.shape[1] == 1:
        return 1.0
    low, high = float(np.log(TEMPERATURES[0])), float(np.log(TEMPERATURES[2]))
    golden = (5**0.5 - 1) / 2
    for _ in range(40):
        inner, outer = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, outer) if surprise(inner) <= surprise(outer) else (inner, high)
    return float(np.exp((low + high) / 2))


def _logits(vectors: Matrix, weights: Matrix) -> Matrix:
    return vectors @ weights[:, :-1].T + weights[:, -1]


def _softmax(logits: Matrix) -> Matrix:
    import numpy as np

    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def _text(number: float) -> str:
    """Decimal text with six digits after the point, without an exponent."""
    return format(Decimal(number).quantize(_PLACES), "f")
