"""Where something stands in a file: offsets into the decoded text, shown as line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from aop.diagnostics.quick import quick

_LINE_BREAK = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Source:
    """One file's text. `path` is what is shown: relative to where the command was given."""

    path: str
    text: str = field(repr=False)
    line_starts: tuple[int, ...] = field(default=(), repr=False, compare=False)

    @staticmethod
    def of(path: str, text: str) -> Source:
        starts = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
        return Source(path, text, tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line break."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@quick
@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets `[start, end)` in one source."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """From the start of this one to the end of the other."""
        return Span(self.source, self.start, max(self.end, other.end))
