"""Several intents in the same words: "block my contactless card, it was stolen" is about a card, about contactless and
about a theft.

An operator says so by writing one example under several intents. Then, and only then, a second head is trained beside
the classifier: each intent against all others, on the pieces of words that point at it (`aop.extractors.pointing`), on
the sentence vector and on the words themselves (whole words, pairs of words near each other and parts of words, hashed
into a fixed number of places, so the release carries no vocabulary). From examples that are held out in turn come each
intent's bias, the threshold, and how sure a score is.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from zlib import crc32

from aop.errors import ReleaseError
from aop.extractors.embedding import Embedder, InPieces
from aop.extractors.pointing import Texts, fit, scores
from aop.machine.intents import Several
from aop.understanding.fold import word_texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

#: Places that the words of a text are hashed into.
PLACES = 2048
#: Folds of the cross-validation; each of them is one more training.
FOLDS = 3
#: Words of one text that are counted, the lengths of their parts, and how many words on a word makes pairs with.
WORDS, PARTS, NEAR = 200, (3, 4, 5), 3
#: Weight of the penalty on what is added to an intent's bias: with few examples, what looks better may be chance.
CHANCE = 0.3
#: How sure a score is, is learned from those over this share of the threshold: nearly all pairs of a text and an
#: intent are plainly nothing, and would bend the curve to themselves.
NEAR_CLAIM = 0.5
_CONFIDENCE = Decimal("0.0001")


def train_several(intents: Mapping[str, tuple[str, ...]], embed: Embedder) -> Several | None:
    """The second head; None where no example stands under two intents. Deterministic."""
    import numpy as np

    names = tuple(name for name, texts in intents.items() if texts)
    under: dict[str, set[str]] = {}
    for name in names:
        for text in intents[name]:
            under.setdefault(text, set()).add(name)
    if not any(len(own) > 1 for own in under.values()):
        return None
    truth = np.array([[name in own for name in names] for own in under.values()], np.float64)
    read = texts_of(list(under), embed.in_pieces(list(under)))
    held_out = _held_out(read, truth)
    added = biases(held_out, truth)
    likely = probability(held_out + added)
    threshold = _threshold(likely, truth)
    slope, offset = sureness(likely, truth, threshold)
    weights = fit(read, truth)
    weights[:, -1] += added
    return Several(
        names,
        weights.shape[1] - 1,
        b64encode(weights.astype("<f4").tobytes()).decode("ascii"),
        *(format(Decimal(number).quantize(_CONFIDENCE), "f") for number in (threshold, slope, offset)),
    )


def texts_of(texts: Sequence[str], read: InPieces) -> Texts:
    """What the head looks at."""
    return Texts.of(features(texts, read.vectors), read.pieces)


def probability(logits: Matrix) -> Matrix:
    """How likely each intent is."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))


def _held_out(texts: Texts, truth: Matrix) -> Matrix:
    """What each example scores by weights trained without its fold."""
    import numpy as np

    folds = np.arange(len(truth)) % FOLDS
    found = np.zeros_like(truth)
    for fold in set(folds.tolist()):
        out = folds == fold
        found[out] = scores(texts.only(out), fit(texts.only(~out), truth[~out]))
    return found


def features(texts: Sequence[str], vectors: NDArray[np.float32]) -> Matrix:
    """The sentence vector and, of length one too, the hashed words of each text."""
    import numpy as np

    words = np.zeros((len(texts), PLACES))
    for row, text in zip(words, texts, strict=True):
        for piece in _pieces(text):
            row[crc32(piece.encode()) % PLACES] += 1
    words = np.sqrt(words)
    words /= np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-12)
    return np.hstack((vectors.astype(np.float64), words))


class SeveralJudge:
    """The second head at work. Raises ReleaseError when its weights do not fit its labels."""

    def __init__(self, several: Several) -> None:
        import numpy as np

        self.labels = several.labels
        try:
            packed = np.frombuffer(b64decode(several.weights, validate=True), np.dtype("<f4"))
            self._weights = packed.reshape(len(several.labels), several.dimensions + 1).astype(np.float64)
            numbers = (several.threshold, several.slope, several.offset)
            self._threshold, self._slope, self._offset = (float(Decimal(number)) for number in numbers)
        except (Base64Error, ValueError, ArithmeticError) as error:
            raise ReleaseError(
                "the release's classifier is damaged: its weights do not fit its labels; compile it again"
            ) from error

    def labels_of(self, texts: Sequence[str], read: InPieces) -> list[dict[str, Decimal]]:
        """For each text the intents that are in it, with how sure each is. Raises ReleaseError when the head was
        trained on another number of dimensions."""
        import numpy as np

        known = texts_of(texts, read)
        if known.pieces.shape[1] + known.rows.shape[1] + 1 != self._weights.shape[1]:
            raise ReleaseError("the release was trained by another version; compile it again")
        found = probability(scores(known, self._weights))
        sure = probability(self._slope * found + self._offset)
        return [
            {
                self.labels[place]: Decimal(float(sure[row, place])).quantize(_CONFIDENCE)
                for place in np.flatnonzero(found[row] > self._threshold)
            }
            for row in range(len(texts))
        ]


def _pieces(text: str) -> list[str]:
    """Words, pairs of words that are near each other, and the parts of each word."""
    said = word_texts(text)[:WORDS]
    pairs = [f"{word} {other}" for at, word in enumerate(said) for other in said[at + 1 : at + 1 + NEAR]]
    marked = [f"^{word}$" for word in said]
    parts = [word[at : at + size] for word in marked for size in PARTS for at in range(len(word) - size + 1)]
    return [*said, *pairs, *(f"#{part}" for part in parts)]


def _threshold(scores: Matrix, truth: Matrix) -> float:
    """Where F1 over all intents together is best."""
    import numpy as np

    order = np.argsort(-scores.ravel(), kind="stable")
    right = np.cumsum(truth.ravel()[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(f1.argmax())
    following = order[min(best + 1, len(order) - 1)]
    return float((scores.ravel()[order[best]] + scores.ravel()[following]) / 2)


def biases(logits: Matrix, truth: Matrix) -> Matrix:
    """What is added to each intent's bias, so that what is held out is as likely as it is often right: weights that
    were stopped early leave some intents too modest and others too bold, and one threshold has to fit them all."""
    import numpy as np

    from aop.extractors.training import minimise

    def loss(added: Matrix) -> tuple[float, Matrix]:
        moved = logits + added
        value = (np.logaddexp(0, moved) - truth * moved).sum() + CHANCE / 2 * (added**2).sum()
        slope = (probability(moved) - truth).sum(axis=0) + CHANCE * added
        return float(value) / len(truth), slope / len(truth)

    return minimise(loss, np.zeros(truth.shape[1]))


def sureness(likely: Matrix, truth: Matrix, threshold: float) -> tuple[float, float]:
    """Slope and offset of the logistic curve from scores to how often they are right, of those near a claim. It counts
    one more right and one more wrong answer than were seen (Platt), so that a handful makes nothing certain."""
    import numpy as np

    from aop.extractors.training import minimise

    near = likely > NEAR_CLAIM * threshold
    likely, truth = likely[near], truth[near]
    right, wrong = truth.sum(), (1 - truth).sum()
    wanted = np.where(truth > 0, (right + 1) / (right + 2), 1 / (wrong + 2))

    def loss(place: Matrix) -> tuple[float, Matrix]:
        logits = place[0] * likely + place[1]
        error = probability(logits) - wanted
        value = float((np.logaddexp(0, logits) - wanted * logits).mean())
        return value, np.array([(error * likely).mean(), error.mean()])

    slope, offset = minimise(loss, np.array([5.0, -2.5]))
    return float(slope), float(offset)
