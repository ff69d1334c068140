"""The lines of a block before they are parsed: where each stands, and the limits that every text must keep.

A line is made unreadable (`without`) in place, by characters that only the grammar's BROKEN takes, so that every
other character keeps its offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from aop.diagnostics.quick import quick

MAX_BLOCK = 1 << 16  # characters
MAX_LINE = 2_000  # characters
MAX_DEPTH = 12  # blocks within blocks
MAX_BRACKETS = 12  # brackets within brackets

BROKEN = "\x00"

_TAB = "a tab indents this line"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"')


@quick
@dataclass(frozen=True, slots=True)
class Line:
    """A line with something to read: `[start, end)` in the text, without indentation and without blanks at its end."""

    start: int
    end: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the form of a line, before its words are read."""

    message: str
    help: str
    code: str
    start: int
    end: int
    broken: Line | None = None


class Indentation:
    """How deep a line stands. A line between two depths belongs to the deeper one."""

    __slots__ = ("columns",)

    def __init__(self, base: int) -> None:
        self.columns = [base]

    def step(self, column: int) -> int:
        """How many blocks a line at this column closes, or -1 when it opens one."""
        columns = self.columns
        if column > columns[-1]:
            columns.append(column)
            return -1
        closed = 0
        while len(columns) > 1 and column <= columns[-2]:
            columns.pop()
            closed += 1
        return closed


@dataclass(frozen=True, slots=True)
class Page:
    """The text to parse: as long as what was written and one line break more, comments of their own blanked."""

    text: str
    lines: tuple[Line, ...]

    def without(self, broken: Iterable[Line]) -> Page:
        pieces, at = [], 0
        for line in broken:
            pieces += [self.text[at : line.start], BROKEN * (line.end - line.start)]
            at = line.end
        return Page("".join((*pieces, self.text[at:])), self.lines)

    def readable(self, line: Line) -> bool:
        return self.text[line.start] != BROKEN

    def line_at(self, offset: int) -> Line:
        """The line that contains an offset, its line break included."""
        at = bisect_right(self.lines, offset, key=lambda line: line.start)
        return self.lines[max(at - 1, 0)]


EMPTY = Page("", ())


def scan(text: str) -> tuple[Page, list[Fault]]:
    """The lines of a text, those beyond a limit already made unreadable; no line of a block beyond one."""
    if len(text) > MAX_BLOCK:
        message = f"this block has {len(text)} characters, and at most {MAX_BLOCK} are read"
        return EMPTY, [Fault(message, "divide it into steps", "AOP139", 0, 1)]
    lines: list[Line] = []
    faults: list[Fault] = []
    pieces: list[str] = []
    at = 0
    for piece in text.split("\n"):
        line, shown = _line(piece, at, faults)
        pieces.append(shown)
        if line is not None:
            lines.append(line)
        at += len(piece) + 1
    if not lines:
        return EMPTY, faults
    if not _well_indented(lines, faults):
        return EMPTY, faults
    page = Page("\n".join(pieces) + "\n", tuple(lines))
    return page.without(fault.broken for fault in faults if fault.broken is not None), faults


def _line(piece: str, at: int, faults: list[Fault]) -> tuple[Line | None, str]:
    content = piece.rstrip(" \t\r").lstrip(" \t")
    if not content or content[0] == "#":
        return None, " " * len(piece)
    column = len(piece) - len(piece.lstrip(" \t"))
    line = Line(at + column, at + column + len(content), column)
    if "\t" in piece[:column] and not any(known.message == _TAB for known in faults):
        faults.append(Fault(_TAB, "indent with spaces", "AOP137", at, line.start))
    _limits(line, content, faults)
    return line, " " * column + content + " " * (len(piece) - column - len(content))


def _limits(line: Line, content: str, faults: list[Fault]) -> None:
    control = _CONTROL.search(content)
    if len(content) > MAX_LINE:
        message = f"this line has {len(content)} characters, and at most {MAX_LINE} are read"
        faults.append(Fault(message, "shorten it", "AOP139", line.start, line.start + MAX_LINE, line))
    elif control is not None:
        start = line.start + control.start()
        message = "here stands a character that nobody sees"
        faults.append(Fault(message, "delete it", "AOP139", start, start + 1, line))
    elif too_nested(content):
        message = f"brackets stand at most {MAX_BRACKETS} deep"
        faults.append(Fault(message, "set a value to a part of it first", "AOP139", line.start, line.end, line))


def too_nested(content: str) -> bool:
    """Whether brackets stand too deep in a line: trees are walked by recursion."""
    if content.count("(") + content.count("[") <= MAX_BRACKETS:
        return False
    depth = deepest = 0
    for char in _QUOTED.sub("", content):
        depth += (char in "([") - (char in ")]")
        deepest = max(deepest, depth)
    return deepest > MAX_BRACKETS


def _well_indented(lines: list[Line], faults: list[Fault]) -> bool:
    """Notes lines between two depths; False when blocks stand too deep to be read."""
    indentation = Indentation(lines[0].column)
    for line in lines:
        indentation.step(line.column)
        if line.column < indentation.columns[-1]:
            message = "this line begins neither where the one above begins nor where an outer one does"
            faults.append(Fault(message, "begin it below the line it follows", "AOP137", line.start, line.end))
        if len(indentation.columns) > MAX_DEPTH + 1:
            message = f"blocks stand at most {MAX_DEPTH} deep"
            help_text = "move these lines to a step of their own"
            faults.append(Fault(message, help_text, "AOP139", line.start, line.end))
            return False
    return True
