"""A message in pieces: sentences, and the clauses that commas part.

A mark parts only where a blank or the end follows, so that `a@b.example`, `$1,250.50` and `9:30` stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from aop.understanding.fold import Folded, Word, fold, once
from aop.understanding.phrases import spoken

# Bounded repetition: a message of sixteen thousand dots is read in linear time. Each begins with one of some signs: of
# most places nothing more is asked.
_ENDS = r"(?<=\n)|(?<=[.!?;])[.!?;]{0,7}(?=[\s\"')]|$)"
_SENTENCE = re.compile(rf"[.!?;\n](?:{_ENDS})")
_CLAUSE = re.compile(rf"[.!?;\n,:-](?:{_ENDS}|(?<=[,:])(?=\s|$)|(?<=[^\S\n]-)-?(?=\s))")


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
    said, made, at = spoken(text), [], 0
    for start, end, asks in _pieces(fold(text), marks):
        begin = at
        while at < len(said) and said[at].end <= end:
            at += 1
        if at > begin or asks:
            made.append(Clause(text[start:end], start, end, said[begin:at], asks))
    return tuple(made)


def _pieces(folded: Folded, marks: re.Pattern[str]) -> Iterator[tuple[int, int, bool]]:
    """What stands between the marks, as spans of the original; nothing of blanks alone."""
    text, begin = folded.text, 0
    for found in chain(marks.finditer(text), (None,)):
        end, asks = (len(text), False) if found is None else (found.start(), "?" in found.group())
        inner = text[begin:end].rstrip()
        start = begin + len(inner) - len(inner.lstrip())
        if start < begin + len(inner):
            yield *folded.origin(start, begin + len(inner)), asks
        begin = end if found is None else found.end()
