"""Where a position stands among the keys of a file, read from its lines alone: it works on any text at any moment.

The readers of `aop.syntax` want a whole file; an editor asks in the middle of a word. Here a key is what stands before
a colon, deeper lines belong to it, and after `|` every deeper line is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Lines of a bracket that is not closed are not looked at further than this.
MAX_BRACKET_LINES = 200

_KEY = re.compile(r"(?P<indent> *)(?P<dash>(?:- +)*)(?P<key>[^\s#\"'{}\[\],:|>-][^#:{}\[\]\n]*?) *:(?=\s|$)")
_BLOCK = re.compile(r"[|>][0-9+-]*\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """A position. `path` are the keys around it, the nearest last; `before` is the text before it on its line, without
    indentation, or before it in the value of its key.

    `kind`: ``block`` (inside the text after `|`), ``key`` (where a key is written), ``value`` (after a key's colon).
    `indent` is the column of the line, `key` is the key whose value this is.
    """

    kind: str
    path: tuple[str, ...]
    before: str
    indent: int
    start: int  # the offset of the first character of `before`


@dataclass(frozen=True, slots=True)
class _Open:
    """A key whose deeper lines belong to it."""

    indent: int
    key: str
    block: bool


def place_at(text: str, offset: int) -> Place:
    """Where an offset of a text stands. Never raises; of nonsense it says something harmless."""
    offset = min(max(offset, 0), len(text))
    stack: list[_Open] = []
    bracket: _Bracket | None = None
    start = 0
    for line in text[:offset].split("\n"):
        last = start + len(line) == offset
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if bracket is not None and content and indent <= stack[-1].indent:
            bracket = None  # it was never closed: what belongs to a key stands deeper than the key
        if bracket is not None:
            bracket.read(content, start + indent)
            if last:
                return bracket.place(indent)
            bracket = None if bracket.closed or bracket.lines > MAX_BRACKET_LINES else bracket
        else:
            bracket = _line(stack, line, indent, start, last)
            if last:
                return _place(stack, bracket, line, indent, start)
        start += len(line) + 1
    return Place("key", (), "", 0, offset)


def _line(stack: list[_Open], line: str, indent: int, start: int, last: bool) -> _Bracket | None:
    """Takes in one line: the keys that end and the one that begins; the bracket that its value opens."""
    blank = not line.strip()
    if not blank or last:
        while stack and indent <= stack[-1].indent:
            stack.pop()
    if blank or (stack and stack[-1].block) or line[indent] == "#":
        return None
    found = _KEY.match(line)
    if found is None:
        return None
    column = indent + len(found["dash"])
    value = line[found.end() :].strip()
    block = _BLOCK.match(value) is not None
    if found["dash"]:
        stack.append(_Open(indent, "-", False))
    stack.append(_Open(column, found["key"].strip("\"' "), block))
    if not block and value[:1] in ("{", "["):
        bracket = _Bracket(tuple(item.key for item in stack))
        bracket.read(line[found.end() :], start + found.end())
        return None if bracket.closed and not last else bracket
    return None


def _place(stack: list[_Open], bracket: _Bracket | None, line: str, indent: int, start: int) -> Place:
    path = tuple(item.key for item in stack)
    if bracket is not None:
        return bracket.place(indent)
    if stack and stack[-1].block and indent > stack[-1].indent:
        return Place("block", path, line[indent:], indent, start + indent)
    found = _KEY.match(line)
    if found is not None:
        value = line[found.end() :].lstrip(" ")
        return Place("value", path, value, indent, start + len(line) - len(value))
    dashes = len(line[indent:]) - len(line[indent:].lstrip("- "))
    kind = "value" if dashes else "key"
    return Place(kind, path, line[indent + dashes :], indent, start + indent + dashes)


class _Bracket:
    """Keys and values between `{}` or `[]`, read character by character over lines."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.outer = path
        self.stack: list[tuple[str, str]] = []  # the bracket, and the key whose value is being written
        self.quote = ""
        self.word, self.word_start = "", 0
        self.lines = 0
        self.closed = False

    def read(self, text: str, at: int) -> None:
        self.lines += 1
        skip = False
        for index, char in enumerate(text):
            if skip:
                skip = False
            elif self.quote:
                skip = self.quote == '"' and char == "\\"
                self.quote = "" if char == self.quote else self.quote
            elif char == "#" and (index == 0 or text[index - 1] == " "):
                return
            elif self._sign(char, text[index + 1 : index + 2]):
                self.word, self.word_start = "", at + index + 1
                continue
            self.word += char
            if not self.word.strip():
                self.word, self.word_start = "", at + index + 1
        if not self.word:
            self.word_start = at + len(text)

    def _sign(self, char: str, following: str) -> bool:
        """Whether a character is one of the signs of brackets; a quote opens only before a word."""
        if char in "\"'" and not self.word.strip():
            self.quote = char
        elif char in "{[":
            self.stack.append((char, ""))
            return True
        elif char in "}]":
            if self.stack:
                self.stack.pop()
            self.closed = not self.stack
            return True
        elif char == "," and self.stack:
            self.stack[-1] = (self.stack[-1][0], "")
            return True
        elif char == ":" and following in ("", " ") and self.stack and self.stack[-1][0] == "{":
            self.stack[-1] = ("{", self.word.strip("\"' "))
            return True
        return False

    def place(self, indent: int) -> Place:
        path = (*self.outer, *(key for _, key in self.stack if key))
        inside = self.stack[-1] if self.stack else ("", "")
        kind = "key" if inside[0] == "{" and not inside[1] else "value"
        return Place(kind, path, self.word, indent, self.word_start)
