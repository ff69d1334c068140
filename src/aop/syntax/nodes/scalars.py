"""The text of one YAML scalar, with the place of each of its characters.

YAML folds lines, doubles quotes, escapes and indents. Here the same is done a second time, over the source,
so that `Snippet.runs` can say where a character came from. libyaml gives only where a scalar starts and ends;
a property test holds this reading to libyaml's own.

The place of a folded line break is the first break; of an escape its backslash, or the character itself where
it stands there unchanged (`\\"`, `''`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.diagnostics import Span
from aop.syntax.snippet import Snippet
from aop.syntax.source import Readable

_BREAK = r"(?:\r\n?|\n)"
_FOLD = rf"[ \t]*(?P<first>{_BREAK})(?P<blank>(?:[ \t]*{_BREAK})*)[ \t]*"
_BREAKS = re.compile(_BREAK)

#: Pieces of a flow scalar by style. A `fold` is tried first; what is left is text.
_PIECES = {
    "": re.compile(rf"{_FOLD}|(?P<text>[^ \t\r\n]+|[ \t]+)"),
    "'": re.compile(rf"{_FOLD}|(?P<doubled>'')|(?P<text>[^ \t\r\n']+|[ \t]+)"),
    '"': re.compile(
        rf"{_FOLD}|\\{_BREAK}(?P<joined>(?:[ \t]*{_BREAK})*)[ \t]*"
        r"|\\(?P<escape>x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)"
        r"|(?P<text>[^ \t\r\n\\]+|[ \t]+)"
    ),
}

#: A flow scalar without any of these is its own text.
_NOT_AS_WRITTEN = {"": "\n", "'": "\n'", '"': "\n\\"}

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip

_HEADER = re.compile(r"[|>](?P<marks>[-+0-9]*)[^\r\n]*(?:\r\n?|\n)?")
_LINE = re.compile(r"(?P<indent> *)(?P<rest>[^\r\n]*)(?P<end>\r\n?|\n|\Z)")


def snippet_of(page: Readable, style: str, start: int, end: int, parent_indent: int) -> Snippet:
    """The text of the scalar at `[start, end)`; `parent_indent` is the column of the collection it is in."""
    if style in ("|", ">"):
        return _Writer(page).block(style, start, end, parent_indent)
    edge = 1 if style else 0
    start, end = start + edge, end - edge
    text = page.characters[start:end]
    for mark in _NOT_AS_WRITTEN[style]:
        if mark in text:
            return _Writer(page).flow(style, start, end)
    return Snippet(page.source, text, ((0, start),))


def part(snippet: Snippet, start: int, end: int) -> Snippet:
    """The piece `[start, end)` of a snippet."""
    runs = [(0, snippet.offset(start))]
    runs += [(at - start, source) for at, source in snippet.runs if start < at <= end]
    return Snippet(snippet.source, snippet.text[start:end], tuple(runs))


def stripped(snippet: Snippet) -> Snippet:
    """Without blanks and line breaks at both ends."""
    text = snippet.text
    if text == text.strip():
        return snippet
    start = len(text) - len(text.lstrip())
    return part(snippet, start, max(start, len(text.rstrip())))


def whole(snippet: Snippet) -> Span:
    """The span of all its characters."""
    return snippet.span(0, len(snippet.text))


class _Writer:
    """Collects text and the runs that map it."""

    def __init__(self, page: Readable) -> None:
        self.page = page
        self.texts: list[str] = []
        self.runs: list[tuple[int, int]] = []
        self.length = 0

    def add(self, text: str, offset: int) -> None:
        if not self.runs or offset - self.length != self.runs[-1][1] - self.runs[-1][0]:
            self.runs.append((self.length, offset))
        self.texts.append(text)
        self.length += len(text)

    def snippet(self, end: int) -> Snippet:
        self.add("", end)
        return Snippet(self.page.source, "".join(self.texts), tuple(self.runs))

    # ---- plain and quoted

    def flow(self, style: str, start: int, end: int) -> Snippet:
        for piece in _PIECES[style].finditer(self.page.characters, start, end):
            self.piece(piece)
        return self.snippet(end)

    def piece(self, piece: re.Match[str]) -> None:
        match piece.lastgroup:
            case "text":
                self.add(piece[0], piece.start())
            case "doubled":
                self.add("'", piece.start() + 1)
            case "escape":
                self.escape(piece["escape"], piece.start())
            case "joined":
                self.breaks(piece.start("joined"), piece.end("joined"))
            case _:
                if piece["blank"]:
                    self.breaks(piece.start("blank"), piece.end("blank"))
                else:
                    self.add(" ", piece.start("first"))

    def escape(self, name: str, start: int) -> None:
        if len(name) > 1:
            self.add(chr(int(name[1:], 16)), start)
        elif name in _ESCAPES:
            self.add(_ESCAPES[name], start)
        else:
            self.add(name, start + 1)

    def breaks(self, start: int, end: int) -> None:
        for found in _BREAKS.finditer(self.page.characters, start, end):
            self.add("\n", found.start())

    # ---- blocks

    def block(self, style: str, start: int, end: int, parent_indent: int) -> Snippet:
        layout = self.page.layout
        header = next(_HEADER.finditer(layout, start, end))
        indent = _indent(layout, header, end, parent_indent)
        chomp = header["marks"].strip("0123456789")
        lines = list(_lines(layout, header.end(), end, indent))
        while lines and lines[-1][1] == lines[-1][0] and chomp != "+":
            lines.pop()
        if style == "|":
            self.literal(lines, chomp)
        else:
            self.folded(lines, chomp)
        if self.runs:
            return self.snippet(lines[-1][2] if chomp != "-" else lines[-1][1])
        return Snippet(self.page.source, "", ((0, header.end()),))

    def literal(self, lines: list[tuple[int, int, int]], chomp: str) -> None:
        for number, (first, last, after) in enumerate(lines, 1):
            if last > first:
                self.add(self.page.characters[first:last], first)
            if after > last and not (chomp == "-" and number == len(lines)):
                self.add("\n", last)

    def folded(self, lines: list[tuple[int, int, int]], chomp: str) -> None:
        """A break between two lines of text is a space; blank lines and deeper lines keep theirs."""
        pending: list[int] = []
        seen_text, deeper_before = False, False
        for first, last, after in lines:
            if last > first:
                deeper = self.page.layout[first] == " "
                self.join(pending, seen_text and not deeper and not deeper_before)
                pending, seen_text, deeper_before = [], True, deeper
                self.add(self.page.characters[first:last], first)
            if after > last:
                pending.append(last)
        if chomp != "-":
            for at in pending:
                self.add("\n", at)

    def join(self, pending: list[int], folds: bool) -> None:
        if folds and len(pending) == 1:
            self.add(" ", pending[0])
            return
        for at in pending[1:] if folds else pending:
            self.add("\n", at)


def _indent(layout: str, header: re.Match[str], end: int, parent_indent: int) -> int:
    """The columns that every line of a block loses."""
    digits = header["marks"].strip("+-")
    if digits:
        return max(parent_indent, 0) + int(digits)
    deepest = 0
    for line in _LINE.finditer(layout, header.end(), end):
        deepest = max(deepest, len(line["indent"]))
        if line["rest"]:
            break
    return max(deepest, parent_indent + 1, 1)


def _lines(layout: str, start: int, end: int, indent: int) -> Iterator[tuple[int, int, int]]:
    """For each line of a block: where its text starts, where it ends, where the next line begins."""
    for line in _LINE.finditer(layout, start, end):
        if line.start() == line.end():
            return
        first = min(line.start() + indent, line.end("rest"))
        yield first, line.end("rest"), line.end()
