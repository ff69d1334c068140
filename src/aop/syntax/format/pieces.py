"""A line of sentences cut into pieces, and put together again with the spaces that the language's pages have.

The pieces are those of the lexer (`aop.syntax.lexer`), so that other spaces between them are never other words; a
test holds the two to each other. What stands in quotes is one piece and stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(
    r"[ \t]*"
    r"(?:(?P<comment>\#.*)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r'|(?P<text>"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<value>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}|[0-9]+(?:\.[0-9]+)?%?"
    r"|[$€£][0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?)"
    r"|(?P<compare><>|[<>]=?|[=!]=|[≤≥≠])"
    r"|(?P<sign>.))"
)

#: Signs with no space after them, and with none before.
_OPENING, _CLOSING = "([", ")],:"

#: Words before a value, never a value themselves: a `-` after one belongs to the number that follows.
_BEFORE_VALUE = frozenset(
    "is not over under before after least most than between and or to of last next contains about in if when unless "
    "until require where has add else by".split()
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, text, number or sign; `[start, end)` in its line."""

    kind: str
    text: str
    start: int
    end: int


def cut(line: str) -> tuple[Piece, ...]:
    """The pieces of a line, blanks left out; a comment, with its `#`, is the last one."""
    found = []
    for match in _PIECE.finditer(line.rstrip()):
        kind = match.lastgroup or "sign"
        found.append(Piece(kind, match[kind], match.start(kind), match.end(kind)))
    return tuple(found)


def spaced(line: str) -> str:
    """The line with one space, or none, between its pieces; two before a comment."""
    written: list[str] = []
    before: Piece | None = None
    unary = False
    for piece in cut(line):
        if before is not None:
            written.append(_gap(before, piece, unary))
        unary = piece.text == "-" and (before is None or _wants_value(before))
        written.append(piece.text)
        before = piece
    return "".join(written)


def _gap(before: Piece, piece: Piece, unary: bool) -> str:
    if piece.kind == "comment":
        return "  "
    tight = unary or (before.kind == "sign" and before.text in _OPENING)
    return "" if tight or (piece.kind == "sign" and piece.text in _CLOSING) else " "


def _wants_value(before: Piece) -> bool:
    """Whether a value comes next, so that a `-` is the sign of a number."""
    if before.kind == "word":
        return before.text in _BEFORE_VALUE
    return before.kind in ("sign", "compare") and before.text not in (")", "]")
