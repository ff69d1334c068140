"""A message in pieces: sentences, and the clauses that commas part.

A mark parts only where a blank or the end follows, so that `a@b.example`, `$1,250.50` and `9:30` stay whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aop.understanding.fold import Word, fold, once
from aop.understanding.phrases import spoken

# Bounded repetition: a message of sixteen thousand dots is read in linear time.
_SENTENCE = re.compile(r"[.!?;]{1,8}(?=[\s\"')]|$)|\n")
_CLAUSE = re.compile(r"[.!?;]{1,8}(?=[\s\"')]|$)|\n|,(?=\s|$)|\s--?(?=\s)|:(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece `[start, end)` of the original, without its closing mark. `asks`: it ends with a question
    mark."""

    text: str
    start: int
    end: int
    said: tuple[Word, ...]
    asks: bool


@once
def sentences(text: str) -> tuple[Clause, ...]:
    """The sentences of a message; empty ones are left out."""
    return _split(text, _SENTENCE)


@once
def clauses(text: str) -> tuple[Clause, ...]:
    """The sentences, parted at commas, colons and dashes too."""
    return _split(text, _CLAUSE)


def _split(text: str, marks: re.Pattern[str]) -> tuple[Clause, ...]:
    folded = fold(text)
    pieces = []
    begin = 0
    for found in marks.finditer(folded.text):
        pieces.append((begin, found.start(), "?" in found.group()))
        begin = found.end()
    pieces.append((begin, len(folded.text), False))
    made = []
    for start, end, asks in pieces:
        inner = folded.text[start:end]
        start += len(inner) - len(inner.lstrip())
        if not inner.strip():
            continue
        first, last = folded.origin(start, start + len(inner.strip()))
        made.append(_clause(text, first, last, asks))
    return tuple(clause for clause in made if clause.said or clause.asks)


def _clause(text: str, start: int, end: int, asks: bool) -> Clause:
    covered = text[start:end]
    said = tuple(Word(word.text, word.start + start, word.end + start) for word in spoken(covered))
    return Clause(covered, start, end, said, asks)
