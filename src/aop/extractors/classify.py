"""A trained classifier at work: which intent a text is, how surely, and whether it is any of them."""

from __future__ import annotations

import math
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from aop.errors import ReleaseError
from aop.machine.intents import Classifier

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Guess:
    """`confidence` is the tempered probability of the best label; from 0.5 on `in_scope` means: one of these."""

    label: str
    confidence: Decimal
    in_scope: Decimal


class Judge:
    """Weights unpacked, ready to use. Raises ReleaseError when they do not fit the shape they claim."""

    def __init__(self, classifier: Classifier) -> None:
        import numpy as np

        self.labels = classifier.labels
        shape = (len(classifier.labels), classifier.dimensions + 1)
        try:
            weights = np.frombuffer(b64decode(classifier.weights, validate=True), np.dtype("<f4")).reshape(shape)
            self._temperature = float(Decimal(classifier.temperature))
            self._threshold = float(Decimal(classifier.in_scope_logit))
        except (Base64Error, ValueError, ArithmeticError) as error:
            raise ReleaseError("the release's classifier is damaged: its weights do not fit its labels") from error
        if not (self._temperature > 0 and np.isfinite(weights).all()):
            raise ReleaseError("the release's classifier is damaged: it holds numbers that cannot be")
        self._weights, self._bias = weights[:, :-1], weights[:, -1]

    def guess(self, vectors: NDArray[np.float32]) -> list[Guess]:
        """The best label of each row; the empty label when the classifier knows none."""
        if not self.labels:
            return [Guess("", Decimal(0), Decimal(0)) for _ in range(len(vectors))]
        return [self._judged(row) for row in (vectors @ self._weights.T + self._bias).tolist()]

    def _judged(self, logits: list[float]) -> Guess:
        """Ties go to the label that is declared first."""
        top = max(logits)
        mass = sum(math.exp((logit - top) / self._temperature) for logit in logits)
        sure = Decimal(1 / mass).quantize(_PLACES)
        scope = Decimal(1 / (1 + math.exp(max(-50.0, min(50.0, self._threshold - top))))).quantize(_PLACES)
        return Guess(self.labels[logits.index(top)], sure, scope)
