"""A piece of text taken out of a YAML scalar, which still knows where each character stands in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from aop.diagnostics import Source, Span
from aop.diagnostics.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Snippet:
    """`runs` are pairs (offset in `text`, offset in the source): from each on, characters advance together."""

    source: Source = field(repr=False)
    text: str
    runs: tuple[tuple[int, int], ...]

    def offset(self, index: int) -> int:
        """The source offset of `text[index]`; `len(text)` is allowed."""
        if len(self.runs) == 1:
            return self.runs[0][1] + index - self.runs[0][0]
        at = bisect_right(self.runs, index, key=lambda run: run[0]) - 1
        start, source_start = self.runs[max(at, 0)]
        return source_start + index - start

    def span(self, start: int, end: int) -> Span:
        """The span in the source of `text[start:end]`."""
        if len(self.runs) == 1:
            ahead = self.runs[0][1] - self.runs[0][0]
            return Span(self.source, start + ahead, max(start, end) + ahead)
        if end <= start:
            return Span(self.source, self.offset(start), self.offset(start))
        return Span(self.source, self.offset(start), self.offset(end - 1) + 1)
