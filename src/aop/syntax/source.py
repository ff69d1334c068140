"""From bytes to text that may be read: UTF-8, and no character that an author cannot see.

A character that looks like a space and is none, or that turns the direction of a line, makes a file read
differently than it runs. Each such kind leaves one finding, at its first place. Reading goes on with a space
in its stead: the texts of a `Readable` have one length, so an offset means the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aop.diagnostics import Finding, Source, Span

#: A file above this size is refused unread.
MAX_FILE_BYTES = 1 << 20

#: Characters that look like a space and are none. Inside quotes they are text.
WIDE_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
NO_BREAK = re.compile(f"[{WIDE_SPACES}]")

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_INVISIBLE = "\u00ad\u200b\u2060-\u2064\ufeff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_BREAKS = "\x85\u2028\u2029"
_SUSPECT = re.compile(f"[\t{_CONTROL}{_INVISIBLE}{_TURNING}{_BREAKS}]|\r(?!\n)")

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Readable:
    """A text in three forms of equal length.

    `source` is as written; `characters` has a space for each refused character; `layout` has a space for
    no-break spaces too and is what YAML sees.
    """

    source: Source
    characters: str = field(repr=False)
    layout: str = field(repr=False)


def read_source(path: str, content: bytes | str) -> tuple[Readable | None, tuple[Finding, ...]]:
    """The text of a file, or None when no text can be made of it."""
    if len(content) > MAX_FILE_BYTES:
        return None, (too_large(path, len(content)),)
    if isinstance(content, str):
        return _readable(Source.of(path, content.removeprefix(_BYTE_ORDER_MARK)), ())
    if content.startswith(_UTF16_MARKS):
        message = "the file is UTF-16, not UTF-8"
        return None, (Finding("AOP101", message, start_of(path), "save it with the encoding UTF-8"),)
    try:
        text = content.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        return _misread(path, content, error.start)
    return _readable(Source.of(path, text), ())


def too_large(path: str, size: int) -> Finding:
    """The finding about a file that is too large to be read."""
    message = f"the file has {size:,} bytes, more than the {MAX_FILE_BYTES:,} that are read"
    return Finding("AOP108", message, start_of(path), "split it, one procedure or one system a file")


def start_of(path: str) -> Span:
    """A place for what is said about a whole file."""
    return Span(Source.of(path, ""), 0, 0)


def _misread(path: str, content: bytes, at: int) -> tuple[Readable | None, tuple[Finding, ...]]:
    """Go on with a stand-in for each bad byte, so that the rest of the file is checked too."""
    before = content[:at].decode()
    offset = len(before.removeprefix(_BYTE_ORDER_MARK))
    text = content.decode(errors="replace").removeprefix(_BYTE_ORDER_MARK)
    source = Source.of(path, text)
    message = f"the byte {content[at]:02X} is not UTF-8 text"
    span = Span(source, offset, offset + 1)
    return _readable(source, (Finding("AOP101", message, span, "save the file with the encoding UTF-8"),))


def _readable(source: Source, found: tuple[Finding, ...]) -> tuple[Readable, tuple[Finding, ...]]:
    text = source.text
    plain = text.isascii() and text.replace("\n", "").isprintable()  # as almost every file is
    if not plain and _SUSPECT.search(text):
        kinds = [finding for kind in _KINDS if (finding := kind.finding(source))]
        found += tuple(kinds)
        text = _SUSPECT.sub(lambda match: "\n" if match[0] == "\r" else " ", text)
    layout = text if text.isascii() else NO_BREAK.sub(" ", text)
    return Readable(source, text, layout), found


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of refused character."""

    code: str
    pattern: re.Pattern[str]
    message: Callable[[str], str]
    help: str

    def finding(self, source: Source) -> Finding | None:
        first = self.pattern.search(source.text)
        if first is None:
            return None
        span = Span(source, first.start(), first.end())
        return Finding(self.code, self.message(first[0]), span, self.help + others(self.pattern, source.text))


def others(pattern: re.Pattern[str], text: str) -> str:
    """How many more lines hold what is said once."""
    more = sum(1 for line in text.split("\n") if pattern.search(line)) - 1
    return "" if more < 1 else f" (so on {more} more {'line' if more == 1 else 'lines'})"


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


_KINDS = (
    _Kind(
        "AOP102",
        re.compile(f"[{_CONTROL}]"),
        lambda c: f"a control character ({_number(c)}) stands here",
        "delete it",
    ),
    _Kind(
        "AOP103",
        re.compile(f"[{_INVISIBLE}]"),
        lambda c: f"an invisible character ({_number(c)}) stands here",
        "delete it",
    ),
    _Kind(
        "AOP103",
        re.compile(f"[{_TURNING}]"),
        lambda c: f"a character that turns the direction of text ({_number(c)}) stands here",
        "delete it: the line would read differently than it runs",
    ),
    _Kind(
        "AOP104",
        re.compile(f"[{_BREAKS}]|\r(?!\n)"),
        lambda c: f"an unusual line break ({_number(c)}) stands here",
        "save the file with the line ends LF or CRLF",
    ),
    _Kind("AOP105", re.compile("\t+"), lambda _: "a tab stands here", "use spaces"),
)
