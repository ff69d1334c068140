"""A line of sentences up to the cursor, cut into words, and what the last of them ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from aop.syntax.failure import Piece, cut

_TYPED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*)*$")
_BRACE = re.compile(r"\{[^{}\"]*$")
_CALLS = {
    "look": "look up",
    "do": "do",
    "check": "check",
    "follow": "follow",
    "switch": "switch to",
    "wait": "wait for",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`typed` is the word that is being written, dots included; `pieces` are the words before it. `said` is the text
    before it; `quote` says that the cursor is in a text, `brace` that it is in a value in a text."""

    said: str
    typed: str
    pieces: tuple[Piece, ...]
    quote: bool
    brace: bool

    def word(self, back: int) -> str:
        """A word before the one that is written: the last one is 1."""
        return self.pieces[-back].text if back <= len(self.pieces) else ""

    def ends(self, *words: str) -> bool:
        """Whether the line so far ends in these words."""
        found = tuple(piece.text for piece in self.pieces[-len(words) :])
        return found == words

    @property
    def path(self) -> tuple[str, ...]:
        """What stands before the last dot of the word that is written."""
        return tuple(self.typed.split(".")[:-1])


def line_of(before: str) -> Line:
    """The line of a block up to the cursor."""
    quote = _in_quotes(before)
    brace = _BRACE.search(before) if quote else None
    readable = before[brace.start() + 1 :] if brace else before
    if quote and brace is None:
        start = before.rfind('"')
        return Line(before[:start], before[start + 1 :], cut(before[:start], 0), True, False)
    typed = _TYPED.search(readable)
    said = readable[: typed.start()] if typed else readable
    return Line(said, typed[0] if typed else "", cut(said, 0), quote, brace is not None)


def _in_quotes(text: str) -> bool:
    return len(re.sub(r"\\.", "", text).split('"')) % 2 == 0


@dataclass(frozen=True, slots=True)
class Call:
    """The call that a line makes: its verb, what is called, and the inputs that are written already."""

    verb: str
    target: str
    inputs: tuple[str, ...]
    complete: bool  # its `with` stands there


def call_of(pieces: tuple[Piece, ...]) -> Call | None:
    """The last call of a line."""
    for at in range(len(pieces) - 1, -1, -1):
        verb = _CALLS.get(pieces[at].text)
        if verb is None or pieces[at].kind != "word":
            continue
        first = at + len(verb.split())
        if [piece.text for piece in pieces[at:first]] != verb.split() or first >= len(pieces):
            continue
        rest = pieces[first + 1 :]
        pairs = pairwise(rest)
        inputs = tuple(piece.text for piece, after in pairs if after.text == "=" and piece.kind == "word")
        return Call(verb, pieces[first].text, inputs, any(piece.text == "with" for piece in rest))
    return None


def left_side(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """The path before the last `is` or `is not` of a line, when what follows is what it is compared with."""
    words = [piece.text for piece in pieces]
    for ending in (["is"], ["is", "not"], ["is", "one", "of", "["], ["is", "not", "one", "of", "["]):
        if words[-len(ending) :] == ending and len(words) > len(ending):
            return tuple(words[-len(ending) - 1].split("."))
    if "[" in words:  # further on in a list of options
        opened = len(words) - 1 - words[::-1].index("[")
        if "]" not in words[opened:]:
            return left_side(pieces[: opened + 1])
    return ()
