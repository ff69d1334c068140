"""How a text is spelled, beside what it means: the embedding's vector with one of its runs of letters behind it.

The embedding reads English. In another language it knows little more than that two texts share word pieces, so the
classifier is also given each word's runs of three and four letters, hashed into a fixed number of places. What the
operators wrote in Spanish is then recognised by the words of it, endings and accents aside; and in English the words
themselves help to tell close intents, and what is out of scope, apart. Nothing is learned here and nothing is kept:
the same text always has the same vector, so a release needs only the classifier's weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from unicodedata import combining, normalize
from zlib import crc32

from aop.extractors.embedding import CHARACTERS, Embedder, InPieces
from aop.understanding.fold import word_texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Places that runs of letters are hashed into; a release holds so many more weights for each intent.
PLACES = 512
#: The length of the spelling's part beside the meaning's, which is one.
SHARE = 0.5
#: Lengths of the runs; a word has a blank before and behind it, so a run knows a beginning from a middle.
RUNS = (3, 4)
#: The bit of a run's checksum that says whether it counts up or down, so that runs in one place cancel on average.
_SIGN = 1 << 20


class Spelled:
    """An embedder that adds the spelling to another one's vectors. `model` stays the other one's digest, and the
    number of dimensions tells the two apart."""

    def __init__(self, meaning: Embedder) -> None:
        self._meaning = meaning
        self.model = meaning.model
        self.dimensions = meaning.dimensions + PLACES
        self.piece_dimensions = meaning.piece_dimensions

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text: the meaning of length one, the spelling of length `SHARE`."""
        return self._spelled(texts, self._meaning(texts))

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        """The same rows, and the pieces of each text as the meaning has them."""
        read = self._meaning.in_pieces(texts)
        return InPieces(self._spelled(texts, read.vectors), read.pieces)

    def _spelled(self, texts: Sequence[str], meaning: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        rows = np.zeros((len(texts), self.dimensions), np.float32)
        rows[:, :-PLACES] = meaning
        for row, text in zip(rows[:, -PLACES:], texts, strict=True):
            for run in set(_runs(text)):
                checksum = crc32(run.encode())
                row[checksum % PLACES] += 1 if checksum & _SIGN else -1
            row *= SHARE / max(float(np.linalg.norm(row)), 1e-12)
        return rows


def _runs(text: str) -> Iterator[str]:
    for word in word_texts(text[:CHARACTERS]):
        around = f" {_without_accents(word)} "
        for length in RUNS:
            yield from (around[start : start + length] for start in range(len(around) - length + 1))


def _without_accents(word: str) -> str:
    """People who write quickly leave them out; a letter of its own ("ß") stays."""
    if word.isascii():
        return word
    return "".join(sign for sign in normalize("NFD", word) if not combining(sign))
