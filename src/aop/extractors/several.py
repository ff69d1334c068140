"""Several intents in the same words: "block my contactless card, it was stolen" is about a card, about contactless and
about a theft.

An operator says so by writing one example under several intents. Then, and only then, a second head is trained beside
the classifier: each intent against all others, on the pieces of words that point at it (`aop.extractors.pointing`), on
the sentence vector and on the words themselves (whole words, pairs of words near each other and parts of words, hashed
into a fixed number of places, so the release carries no vocabulary). From examples that are held out in turn come the
threshold, how far each intent leans from it, and how sure a score is.
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
#: An intent's own threshold is looked for so far on both sides of the common one, in so many steps.
LEAN, STEPS = 0.15, 15
#: The right answers that leaning all the way has to gain: with few examples, what looks better may be chance.
CHANCE = 1.5
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
    common = _threshold(held_out, truth)
    own = leans(held_out, truth, common)
    weights = fit(read, truth)
    slope, offset = _sureness((held_out + own).ravel(), truth.ravel())
    return Several(
        names,
        weights.shape[1] - 1,
        b64encode(np.column_stack((weights, own)).astype("<f4").tobytes()).decode("ascii"),
        *(format(Decimal(number).quantize(_CONFIDENCE), "f") for number in (common, slope, offset)),
    )


def texts_of(texts: Sequence[str], read: InPieces) -> Texts:
    """What the head looks at."""
    return Texts.of(features(texts, read.vectors), read.pieces)


def judged(texts: Texts, weights: Matrix) -> Matrix:
    """How likely each intent is in each text, before it leans."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(scores(texts, weights), -50, 50))))


def _held_out(texts: Texts, truth: Matrix) -> Matrix:
    """What each example gets from weights trained without its fold."""
    import numpy as np

    folds = np.arange(len(truth)) % FOLDS
    found = np.zeros_like(truth)
    for fold in set(folds.tolist()):
        out = folds == fold
        found[out] = judged(texts.only(out), fit(texts.only(~out), truth[~out]))
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
            weights = packed.reshape(len(several.labels), several.dimensions + 2).astype(np.float64)
            self._weights, self._leans = weights[:, :-1], weights[:, -1]
            numbers = (several.threshold, several.slope, several.offset)
            self._threshold, self._slope, self._offset = (float(Decimal(number)) for number in numbers)
        except (Base64Error, ValueError, ArithmeticError) as error:
            raise ReleaseError("the release's classifier is damaged: its weights do not fit its labels") from error

    def labels_of(self, texts: Sequence[str], read: InPieces) -> list[dict[str, Decimal]]:
        """For each text the intents that are in it, with how sure each is. Raises ReleaseError when the head was
        trained on another number of dimensions."""
        import numpy as np

        known = texts_of(texts, read)
        if known.pieces.shape[1] + known.rows.shape[1] + 1 != self._weights.shape[1]:
            raise ReleaseError("the release was trained by another version; compile it again")
        found = judged(known, self._weights) + self._leans
        sure = 1 / (1 + np.exp(-np.clip(self._slope * found + self._offset, -50, 50)))
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


def leans(scores: Matrix, truth: Matrix, common: float) -> Matrix:
    """What is added to each intent's scores, so that the common threshold fits it: some are said in many ways and score
    low when they are meant, others high when they are not.

    One more right answer is worth one, and one more claim costs half of the best F1, which is where F1 over all intents
    together rises.
    """
    import numpy as np

    claimed = scores > common
    price = float((claimed * truth).sum() / max(claimed.sum() + truth.sum(), 1.0))
    steps = sorted((LEAN * step / STEPS for step in range(-STEPS, STEPS + 1)), key=abs)
    gains = [((scores + lean > common) * (truth - price)).sum(axis=0) - CHANCE * abs(lean) / LEAN for lean in steps]
    best: Matrix = np.array(steps)[np.argmax(gains, axis=0)]
    return best


def _sureness(scores: Matrix, truth: Matrix) -> tuple[float, float]:
    """Slope and offset of the logistic curve from scores to how often they are right."""
    import numpy as np

    from aop.extractors.training import minimise

    def loss(place: Matrix) -> tuple[float, Matrix]:
        logits = place[0] * scores + place[1]
        error = 1 / (1 + np.exp(-np.clip(logits, -50, 50))) - truth
        value = float((np.logaddexp(0, logits) - truth * logits).mean())
        return value, np.array([(error * scores).mean(), error.mean()])

    slope, offset = minimise(loss, np.array([5.0, -2.5]))
    return float(slope), float(offset)
