"""One complaint of libyaml, with what stands around it and what was read last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from aop.diagnostics import Finding, Source, Span
from aop.syntax.nodes.words import line_end


@dataclass(frozen=True, slots=True)
class Complaint:
    """libyaml's complaint: `problem` at offset `at`, perhaps while reading `context` since offset `since`.

    `last` is the event before it, `bracket` the place of the last bracket that is still open.
    """

    source: Source
    layout: str
    problem: str
    at: int
    context: str
    since: int
    last: Any
    bracket: int | None

    @staticmethod
    def of(source: Source, layout: str, error: yaml.YAMLError, last: Any, bracket: int | None) -> Complaint:
        mark, context_mark = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        at = min(mark.index, len(layout)) if mark else 0
        since = context_mark.index if context_mark else at
        problem, context = getattr(error, "problem", None), getattr(error, "context", None)
        return Complaint(source, layout, problem or "", at, context or "", since, last, bracket)

    @property
    def char(self) -> str:
        return self.layout[self.at : self.at + 1]

    @property
    def start(self) -> int:
        """Where the last event starts."""
        return int(self.last.start_mark.index)

    @property
    def end(self) -> int:
        """Where the last event ends."""
        return int(self.last.end_mark.index)

    @property
    def style(self) -> str | None:
        """The style of the last scalar; None when something else was last."""
        return self.last.style or "" if isinstance(self.last, yaml.ScalarEvent) else None

    @property
    def closed(self) -> str:
        """The bracket that the last event closed, or nothing."""
        ends = isinstance(self.last, yaml.MappingEndEvent | yaml.SequenceEndEvent)
        return self.layout[self.end - 1] if ends and self.end > self.start else ""

    def line_start(self, at: int) -> int:
        return self.layout.rfind("\n", 0, at) + 1

    def line(self, at: int) -> str:
        return self.layout[self.line_start(at) : line_end(self.layout, at)]

    def first(self, at: int) -> int:
        """The first character of the line that is no space."""
        line = self.line(at)
        return self.line_start(at) + len(line) - len(line.lstrip(" "))

    def together(self, one: int, other: int) -> bool:
        """Whether two places are on one line."""
        return self.line_start(one) == self.line_start(other)

    def finding(self, code: str, message: str, start: int, end: int, advice: str) -> Finding:
        """An error here; nothing past the end of the text is underlined."""
        size = len(self.layout)
        return Finding(code, message, Span(self.source, min(start, size), min(end, size)), advice)
