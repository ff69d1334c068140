"""Between offsets of a text and an editor's positions: lines end at LF, CRLF or CR, columns count units of an encoding.

The unit is that of UTF-16 unless editor and server agree on another: `é` is one of it, an emoji two.
"""

from __future__ import annotations

import re
from bisect import bisect_right

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"

_BREAK = re.compile(r"\r\n|\n|\r")


class Positions:
    """The lines of one text. Lines and columns count from 0; what lies outside of the text is moved to its edge."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text = text
        self.encoding = encoding
        breaks = list(_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self.text[self._starts[line] : min(offset, self._ends[line])])

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column. In the middle of a character of two units it is that character's start."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self._ends[line]
        written = self.text[start:end]
        if written.isascii():
            return min(start + max(column, 0), end)
        return start + self._characters(written, column)

    @property
    def end(self) -> tuple[int, int]:
        return self.at(len(self.text))

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else sum(map(self._width, text))

    def _width(self, character: str) -> int:
        """How many units a character takes."""
        if self.encoding == UTF32:
            return 1
        if self.encoding == UTF8:
            return len(character.encode("utf-8", "replace"))
        return 2 if character > "\uffff" else 1

    def _characters(self, text: str, units: int) -> int:
        """How many whole characters fit into so many units."""
        left = units
        for index, character in enumerate(text):
            left -= self._width(character)
            if left < 0:
                return index
        return len(text)
