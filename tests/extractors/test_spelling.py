"""The spelling beside the meaning: fixed for good, blind to accents and case, and never longer than its share."""

from __future__ import annotations

import numpy as np
import pytest

from aop.errors import ReleaseError
from aop.extractors.local import LocalExtractor
from aop.extractors.spelling import PLACES, SHARE, Spelled
from aop.extractors.training import train
from extractors.shop import EXAMPLES, INTENTS, WordVectors

MEANING = WordVectors()
SPELLED = Spelled(MEANING)


def spelling(text: str) -> np.ndarray:
    return SPELLED([text])[0, -PLACES:]


def test_the_meaning_stands_in_front_unchanged() -> None:
    rows = SPELLED(["where is my parcel", ""])
    assert rows.shape == (2, MEANING.dimensions + PLACES) == (2, SPELLED.dimensions)
    assert np.array_equal(rows[:, :-PLACES], MEANING(["where is my parcel", ""]))
    assert SPELLED.model == MEANING.model


def test_its_length_is_its_share_whatever_the_text_and_nothing_for_no_words() -> None:
    for text in ("a", "where is my parcel?", "palabra " * 300):
        assert np.linalg.norm(spelling(text)) == pytest.approx(SHARE, rel=1e-5)
    assert not spelling("").any()
    assert not spelling("?!").any()


def test_a_release_means_the_same_for_good() -> None:
    """These places are in every release that was trained: changing them needs another number of dimensions."""
    assert [int(place) for place in np.flatnonzero(spelling("ab"))] == [216, 352, 488]
    assert [int(place) for place in np.flatnonzero(spelling("Envío"))] == [29, 79, 180, 249, 339, 395, 457, 471, 489]


def test_accents_and_case_make_no_difference_and_words_do() -> None:
    assert np.array_equal(spelling("¿Dónde está mi ENVÍO?"), spelling("donde esta mi envio"))
    near = spelling("quiero devolver los zapatos") @ spelling("quisiera devolver un zapato")
    far = spelling("quiero devolver los zapatos") @ spelling("hace buen tiempo hoy")
    assert near > far + 0.05


def test_a_language_that_the_meaning_does_not_know_is_told_by_its_words() -> None:
    class Deaf(WordVectors):
        def __call__(self, texts):  # type: ignore[no-untyped-def]
            return np.zeros((len(texts), self.dimensions), np.float32)

    from aop.extractors.classify import Judge

    embed = Spelled(Deaf())
    spanish = {
        "wrong_item": ("me enviaron los zapatos equivocados", "esto no es lo que pedí", "llegó otro artículo"),
        "order_status": ("¿dónde está mi pedido?", "cuándo llega mi paquete", "¿ya enviaron mi pedido?"),
    }
    judge = Judge(train(spanish, embed))
    guesses = judge.guess(embed(["me enviaron un artículo equivocado", "cuando llega el pedido"]))
    assert [guess.label for guess in guesses] == ["wrong_item", "order_status"]


def test_a_release_without_the_spelling_is_not_read_with_it() -> None:
    with pytest.raises(ReleaseError, match="another embedding model"):
        LocalExtractor(train(EXAMPLES, MEANING), INTENTS, embed=SPELLED)
