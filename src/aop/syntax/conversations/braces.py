"""`{slot: value, other: "quoted, text", items: [a, b]}`: pins and what an event carries, as nodes.

Texts need no quotes: a comma ends one only where a name and a colon follow, so `{amount: $1,250.50, id: W1}` has two
entries. In a list a comma followed by a blank parts texts.
"""

from __future__ import annotations

import re

from aop.diagnostics import Span
from aop.syntax.conversations.scan import Refused
from aop.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence
from aop.syntax.nodes.scalars import part, stripped, whole
from aop.syntax.nodes.words import short
from aop.syntax.snippet import Snippet

#: Brackets within brackets.
MAX_DEPTH = 8

#: Items of one list, entries of one pair of braces.
MAX_PARTS = 100

_BLANKS = re.compile(r"\s*")
_KEY = re.compile(r"([A-Za-z_][\w.]*)\s*:(?=[\s\[{\"]|$)")
_NEXT_KEY = re.compile(r",\s*(?=[A-Za-z_][\w.]*\s*:(?:[\s\[{\"]|$))")
_NEXT_ITEM = re.compile(r",(?=\s|\"|$)")


def read_braces(snippet: Snippet) -> Mapping:
    """The entries. Raises Refused at the place that cannot be read."""
    reading = _Braces(snippet)
    found = reading.mapping(0)
    reading.blanks()
    if reading.at < len(snippet.text):
        raise _refused("the line goes on behind the braces", reading.to_end(), "delete what follows them")
    return found


def read_value(snippet: Snippet) -> Node:
    """One value: a text, with or without quotes, a list or braces. Raises Refused."""
    reading = _Braces(snippet)
    found = reading.value(0, re.compile(r"(?!)"), "")
    reading.blanks()
    if reading.at < len(snippet.text):
        raise _refused("the value goes on behind its end", reading.to_end(), "put the whole text in double quotes")
    return found


class _Braces:
    def __init__(self, snippet: Snippet) -> None:
        self.snippet = snippet
        self.text = snippet.text
        self.at = 0

    def mapping(self, depth: int) -> Mapping:
        start = self.at
        self.opened("{", depth)
        entries: list[Entry] = []
        while not self.closed("}", start):
            entry = self.entry(depth)
            if any(other.name == entry.name for other in entries):
                message = f"`{short(entry.name)}` stands twice between the braces"
                raise _refused(message, entry.key.inside, "keep one of them")
            entries.append(entry)
            self.bounded(entries, start)
        return Mapping(tuple(entries), self.snippet.span(start, self.at), flow=True)

    def entry(self, depth: int) -> Entry:
        found = _KEY.match(self.text, self.at)
        if found is None:
            raise _refused("a name and a colon are missing here", self.to_end(), "write `{name: value, …}`")
        self.at = found.end()
        key = self.scalar(found.start(1), found.end(1))
        return Entry(key, self.value(depth, _NEXT_KEY, "}"))

    def sequence(self, depth: int) -> Sequence:
        start = self.at
        self.opened("[", depth)
        items: list[Node] = []
        while not self.closed("]", start):
            items.append(self.value(depth, _NEXT_ITEM, "]"))
            self.bounded(items, start)
        return Sequence(tuple(items), self.snippet.span(start, self.at), flow=True)

    def value(self, depth: int, following: re.Pattern[str], closing: str) -> Node:
        """Up to where another entry or item begins, or the brackets close."""
        self.blanks()
        match self.text[self.at : self.at + 1]:
            case "{":
                return self.mapping(depth + 1)
            case "[":
                return self.sequence(depth + 1)
            case '"':
                return self.quoted()
        start = self.at
        while self.at < len(self.text) and (not closing or self.text[self.at] != closing):
            if following.match(self.text, self.at):
                break
            self.at += 1
        return self.scalar(start, self.at)

    def quoted(self) -> Scalar:
        """The characters between the quotes; a backslash stands before a quote that is meant."""
        start = self.at
        text, runs = "", []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            if self.text[self.at] == "\\" and self.at + 1 < len(self.text):
                self.at += 1
                runs.append((len(text), self.snippet.offset(self.at)))
            elif not runs:
                runs.append((0, self.snippet.offset(self.at)))
            text += self.text[self.at]
            self.at += 1
        if self.at == len(self.text):
            place = self.snippet.span(start, len(self.text))
            raise Refused("AOP124", "the text has no closing quotation mark", place, 'write `"` where it ends')
        self.at += 1
        runs.append((len(text), self.snippet.offset(self.at - 1)))
        return Scalar(
            Snippet(self.snippet.source, text, tuple(dict(runs).items())), self.snippet.span(start, self.at), '"'
        )

    def scalar(self, start: int, end: int) -> Scalar:
        found = stripped(part(self.snippet, start, end))
        return Scalar(found, whole(found), "")

    # ---- brackets

    def opened(self, sign: str, depth: int) -> None:
        if self.text[self.at : self.at + 1] != sign:
            raise _refused(f"a `{sign}` is missing here", self.to_end(), "write `{name: value, …}`")
        if depth > MAX_DEPTH:
            raise _refused(f"brackets stand at most {MAX_DEPTH} deep", self.to_end(), "write less into one line")
        self.at += 1
        self.blanks()

    def closed(self, sign: str, start: int) -> bool:
        """Whether the brackets close here; else what follows is the next part."""
        self.blanks()
        if self.text.startswith(",", self.at):
            self.at += 1
            self.blanks()
        if self.at == len(self.text):
            raise _refused(
                "the bracket is never closed", self.snippet.span(start, len(self.text)), f"write `{sign}` where it ends"
            )
        if self.text[self.at] != sign:
            return False
        self.at += 1
        return True

    def bounded(self, parts: list[Entry] | list[Node], start: int) -> None:
        if len(parts) > MAX_PARTS:
            place = self.snippet.span(start, self.at)
            raise _refused(f"more than {MAX_PARTS} parts stand in one pair of brackets", place, "write fewer")

    def blanks(self) -> None:
        found = _BLANKS.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def to_end(self) -> Span:
        return self.snippet.span(min(self.at, max(len(self.text) - 1, 0)), len(self.text))


def _refused(message: str, span: Span, advice: str) -> Refused:
    return Refused("AOP182", message, span, advice)
