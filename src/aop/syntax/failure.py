"""A line that the grammar did not take, cut into words, and where reading it stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from aop.diagnostics import Finding, Fix, Span
from aop.syntax.rewrites import instead

_PIECE = re.compile(
    r'(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<single>'[^'\n]*')"
    r"|(?P<comment>\#.*)"
    r"|(?P<word>[^\W\d]\w*(?:['’][^\W\d]+)?(?:[-.][^\W\d]\w*)*)"
    r"|(?P<number>[$€£]?\d(?:[\d,.:%-]*[\d%])?)"
    r"|(?P<blank>[ \t]+)"
    r"|(?P<mark>.)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, text, number or sign of the line; `start` and `end` count from the start of the snippet."""

    kind: str
    text: str
    start: int
    end: int


NOTHING = Piece("nothing", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Failure:
    """`at` is the piece that was not understood, `len(pieces)` when the line ended too early. `expected` are the
    words of the language that could have stood there; where the parser had already ended a phrase, only what may
    follow the phrase. `needs_equals` says that nothing but `=` could.
    """

    mode: str
    pieces: tuple[Piece, ...]
    at: int
    expected: frozenset[str]
    needs_equals: bool
    span: Callable[[int, int], Span]

    def piece(self, index: int) -> Piece:
        """The piece, or an empty one where there is none."""
        return self.pieces[index] if 0 <= index < len(self.pieces) else NOTHING

    @property
    def here(self) -> Piece:
        return self.piece(self.at)

    @property
    def before(self) -> Piece:
        return self.piece(self.at - 1)

    @property
    def first(self) -> Piece:
        return self.piece(0)

    def words(self, index: int) -> str:
        """Two pieces as one text, as `else if`."""
        return f"{self.piece(index).text} {self.piece(index + 1).text}"

    def finding(
        self,
        code: str,
        message: str,
        first: Piece,
        help: str,  # noqa: A002
        last: Piece | None = None,
        *,
        fixes: tuple[Fix, ...] = (),
    ) -> Finding:
        return Finding(code, message, self.span(first.start, (last or first).end), help, fixes=fixes)

    def instead(self, words: str, first: Piece, last: Piece | None = None, *, safe: bool = True) -> tuple[Fix, ...]:
        """The one edit that writes these words in place of the pieces."""
        return (instead(self.span(first.start, (last or first).end), words, safe),)

    def text(self, first: Piece, last: Piece) -> str:
        """What is written from the first piece to the end of the last."""
        return self.span(first.start, last.end).text

    def phrase_end(self, index: int) -> Piece:
        """The last piece of what begins at an index: up to a comma, a colon, a bracket or the end."""
        end = index
        while self.piece(end + 1).text not in ("", ",", ":", ")", "]"):
            end += 1
        return self.piece(end)


#: One kind of mistake: looks at a failure and explains it, or not.
Explanation: TypeAlias = Callable[[Failure], Finding | None]


def cut(text: str, start: int) -> tuple[Piece, ...]:
    """The pieces of a line that begins at `start` of its snippet."""
    found = []
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "comment":
            break
        if kind != "blank":
            found.append(Piece(kind, match.group(), start + match.start(), start + match.end()))
    return tuple(found)
