"""A message that is passed by, because no table could concern it, says the same as one that is read through."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from aop.understanding import answer_words, answers, clauses, move_words, moves, sentiment, talk_words
from aop.understanding.fold import Word, fold
from aop.understanding.phrases import Table, one_of, spoken

TABLES = [
    item
    for module in (answer_words, move_words, talk_words, sentiment)
    for item in vars(module).values()
    if isinstance(item, Table)
]
PHRASES = [" ".join(phrase) for item in TABLES for phrases in item.by_first.values() for phrase in phrases]
OTHER = (
    "W1234567 ana@example.com size photo.jpg 160 medium parcel zapatos größe ¿ ! , . ? - but WHERE IS IT NOW".split()
)
ODD = [
    "\u338f",
    "\u33c2",
    "\u2026",
    "\uff01",
    "e\u0301",
    "\u200b",
    "\u00a8",
    "I'll",
    "don't",
    ";",
    "--",
    "\n",
    '"',
    "…?",
]


class Everything:
    """No text is without any of it."""

    def isdisjoint(self, words: object) -> bool:
        return False

    def __contains__(self, word: object) -> bool:
        return True


def texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - a sample, the same each time
    made = [*PHRASES, *OTHER]
    for _ in range(count):
        words = chance.choices(OTHER + ODD, k=chance.randrange(6)) + chance.choices(PHRASES, k=chance.randrange(2))
        chance.shuffle(words)
        made.append(" ".join(words))
    return made


@pytest.mark.interpreted
def test_a_message_without_telling_words_has_the_signals_that_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = texts(1, 2_000)
    cues = {"negative": ("parcel",)}
    passed_by = [(moves.signals(text), moves.signals(text, (), cues)) for text in sample]
    monkeypatch.setattr(moves, "_TELLING", Everything())
    monkeypatch.setattr(sentiment, "_HEADS", Everything())
    assert passed_by == [(moves.signals(text), moves.signals(text, (), cues)) for text in sample]


@pytest.mark.interpreted
def test_a_message_that_begins_with_no_answer_has_the_answers_that_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = texts(3, 2_000)
    passed_by = [
        (answers.plain_answer(text), answers.plain_answer(text, "Shall I?"), answers.wider_answer(text))
        for text in sample
    ]
    monkeypatch.setattr(answers, "_ANSWERING", Everything())
    monkeypatch.setattr(answers, "_LEANING", Everything())
    assert passed_by == [
        (answers.plain_answer(text), answers.plain_answer(text, "Shall I?"), answers.wider_answer(text))
        for text in sample
    ]


@pytest.mark.parametrize("read", [clauses.sentences, clauses.clauses])
def test_a_piece_of_a_message_has_the_words_that_it_has_by_itself(
    read: Callable[[str], tuple[clauses.Clause, ...]],
) -> None:
    for text in texts(2, 3_000):
        for piece in read(text):
            alone = tuple(
                Word(word.text, word.start + piece.start, word.end + piece.start) for word in spoken(piece.text)
            )
            assert piece.said == alone
            assert piece.text == text[piece.start : piece.end] != ""
        assert [word for piece in read(text) for word in piece.said] == list(spoken(text)), fold(text)


def test_tables_as_one_find_the_longest_of_their_phrases() -> None:
    whole = one_of(*TABLES)
    for phrase in PHRASES:
        words = phrase.split()
        assert whole.at(words, 0) == max(item.at(words, 0) for item in TABLES)
