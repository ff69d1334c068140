"""Findings in a terminal: the line, what is wrong in it underlined, and what to write instead.

A frame is made of pieces, each a text with the name of its style. Colour is a matter of who prints them; what
a frame says does not depend on it. Nothing of an author's file reaches the terminal as a control character.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeAlias
from unicodedata import category, combining, east_asian_width

from aop.diagnostics.finding import Finding, Severity, sort_findings
from aop.diagnostics.span import Span

#: A text and the name of its style in `STYLES`.
Piece: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Piece, ...]

#: Styles of rich.
STYLES = {
    "": "",
    "error": "bold red",
    "warning": "bold yellow",
    "message": "bold",
    "frame": "bold blue",
    "note": "bold cyan",
    "help": "bold cyan",
    "good": "green",
}

DEFAULT_WIDTH = 120
MIN_WIDTH = 40

#: Characters shown as something that can be seen.
_SEEN = {"\t": "→", "\x7f": "␡"} | {chr(code): chr(0x2400 + code) for code in range(0x20) if chr(code) != "\t"}
_UNSEEN = "�"
_HIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_SPACES = "␣"
_JOINERS = "\u200c\u200d"


def print_findings(findings: Iterable[Finding], file: TextIO | None = None, width: int | None = None) -> None:
    """Write a frame for each finding and a last line with their number. `width` is that of the terminal by default."""
    out = sys.stdout if file is None else file
    print_lines(render(findings, width or _width(out)), out)


def print_lines(lines: Iterable[Line], out: TextIO) -> None:
    """Write lines, in colour only on a terminal, and not where NO_COLOR is set."""
    if out.isatty() and not os.environ.get("NO_COLOR"):
        _print_in_colour(lines, out)
    else:
        out.writelines("".join(text for text, _ in line) + "\n" for line in lines)


def render(findings: Iterable[Finding], width: int = DEFAULT_WIDTH) -> tuple[Line, ...]:
    """The lines of all frames, a blank one after each, and the summary."""
    in_order = sort_findings(findings)
    lines = [line for finding in in_order for line in (*frame(finding, width), ())]
    return (*lines, ((summary(in_order), "message"),))


def text_of(lines: Iterable[Line]) -> str:
    """Lines without their styles."""
    return "\n".join("".join(text for text, _ in line) for line in lines)


def summary(findings: Iterable[Finding]) -> str:
    """How many errors and warnings there are."""
    severities = [finding.severity for finding in findings]
    parts = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity in Severity
        if (count := severities.count(severity))
    ]
    return " and ".join(parts) if parts else "no findings"


def frame(finding: Finding, width: int = DEFAULT_WIDTH) -> tuple[Line, ...]:
    """One finding, with its help and its notes."""
    width = max(width, MIN_WIDTH)
    gutter = max(len(str(span.line)) for span in (finding.span, *(note.span for note in finding.notes)))
    style = str(finding.severity)
    head: Line = ((f"{finding.severity}[{finding.code}]", style), (f": {visible(finding.message)}", "message"))
    lines = [head, *_place(finding.span, gutter, width, style, "^")]
    if finding.help:
        lines.append(_remark(gutter, "help", finding.help))
    for note in finding.notes:
        lines += [_remark(gutter, "note", note.message), *_place(note.span, gutter, width, "note", "-")]
    return tuple(lines)


def visible(text: str) -> str:
    """The text with each character that a terminal would obey, or not show, as one that is seen."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def cells(text: str) -> int:
    """How many columns a visible text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


# ---- pieces of a frame


def _place(span: Span, gutter: int, width: int, style: str, mark: str) -> Iterator[Line]:
    """`--> file:line:column`, the line, and the marks under what is meant."""
    number, column = span.source.position(span.start)
    bar = (" " * (gutter + 1) + "|", "frame")
    yield (" " * gutter + "--> ", "frame"), (f"{visible(span.source.path)}:{number}:{column}", "")
    if not span.source.text:
        return
    line = span.source.line(number)
    first = min(column - 1, len(line))
    last = max(first, min(len(line), first + span.end - span.start))
    before, marked, after = _window(line[:first], line[first:last], line[last:], width - gutter - 3)
    more = " …" if span.end > span.source.line_starts[number - 1] + len(line) + 2 else ""
    yield (bar,)
    yield (f"{number:>{gutter}} |", "frame"), (f" {before}{marked}{after}".rstrip(), "")
    yield bar, (" " * (1 + cells(before)) + mark * max(cells(marked), 1) + more, style)


def _remark(gutter: int, name: str, text: str) -> Line:
    return (" " * (gutter + 1) + "= ", "frame"), (f"{name}: ", name), (visible(text), "")


def _window(before: str, marked: str, after: str, room: int) -> tuple[str, str, str]:
    """The three parts of a line, cut where it is too long; what is marked stays in view."""
    before, marked, after = visible(before), visible(marked), visible(after)
    if cells(before) + cells(marked) + cells(after) <= room:
        return before, marked, after
    marked = _head(marked, room * 2 // 3)
    left = room - cells(marked)
    before = _tail(before, max(left - min(cells(after), left // 2), 1))
    return before, marked, _head(after, max(left - cells(before), 1))


def _head(text: str, room: int) -> str:
    """As much of the start as fits."""
    if cells(text) <= room:
        return text
    taken, used = [], 1
    for char in text:
        used += _cells(char)
        if used > room:
            break
        taken.append(char)
    return "".join(taken) + "…"


def _tail(text: str, room: int) -> str:
    """As much of the end as fits."""
    if cells(text) <= room:
        return text
    taken, used = [], 1
    for char in reversed(text):
        used += _cells(char)
        if used > room:
            break
        taken.append(char)
    return "…" + "".join(reversed(taken))


# ---- characters


def _visible(char: str) -> str:
    if char in _SEEN:
        return _SEEN[char]
    if category(char) == "Zs" and char != " ":
        return _SPACES
    if char in _JOINERS or category(char) not in _HIDDEN:
        return char
    return _UNSEEN


def _cells(char: str) -> int:
    if char in _JOINERS or combining(char) or category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


# ---- printing


def _width(out: TextIO) -> int:
    from shutil import get_terminal_size

    return get_terminal_size((DEFAULT_WIDTH, 24)).columns if out.isatty() else DEFAULT_WIDTH


def _print_in_colour(lines: Iterable[Line], out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((text, STYLES[style]) for text, style in line)))
