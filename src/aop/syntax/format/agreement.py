"""`at most 1 time`, `at most 3 times`: the language takes either word with any number, English does not."""

from __future__ import annotations

from collections.abc import Iterator

from aop.diagnostics import Fix
from aop.syntax.format.pieces import Piece, cut
from aop.syntax.snippet import Snippet


def agreements(snippet: Snippet) -> Iterator[Fix]:
    """Where the word does not go with its number."""
    start = 0
    for line in snippet.text.split("\n"):
        for piece, word in _disagreeing(cut(line)):
            yield Fix(snippet.span(start + piece.start, start + piece.end), word)
        start += len(line) + 1


def _disagreeing(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, str]]:
    for at, most, number, word in zip(pieces, pieces[1:], pieces[2:], pieces[3:], strict=False):
        if (at.text, most.text) != ("at", "most") or number.kind != "value" or word.text not in ("time", "times"):
            continue
        agreed = "time" if number.text == "1" else "times"
        if word.text != agreed:
            yield word, agreed
