"""Names: lower case words joined by `_`, with dots between where something of something is named."""

from __future__ import annotations

import re

from aop.diagnostics import Span
from aop.syntax.nodes import Found, Scalar
from aop.syntax.nodes.scalars import stripped
from aop.syntax.nodes.words import short
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Name, Word

NAME = re.compile(r"[a-z][a-z0-9_]*")

_JOINED = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def word_of(scalar: Scalar, found: Found, optional: bool = False) -> Word:
    """The name that a scalar is; `optional` allows a `?` after it, which is left out."""
    snippet = stripped(scalar.snippet)
    text = snippet.text.removesuffix("?") if optional else snippet.text
    word = Word(text, snippet.span(0, len(text)))
    check_name(word, found)
    return word


def name_of(scalar: Scalar, found: Found) -> Name:
    """The dotted name that a scalar is."""
    snippet = stripped(scalar.snippet)
    return dotted_name(snippet, found)


def dotted_name(snippet: Snippet, found: Found) -> Name:
    words, start = [], 0
    for text in snippet.text.split("."):
        words.append(Word(text, snippet.span(start, start + len(text))))
        start += len(text) + 1
    name = Name(tuple(words), words[0].span if len(words) == 1 else snippet.span(0, len(snippet.text)))
    if not all(NAME.fullmatch(word.text) for word in words):
        _refuse(name.text, name, found)
    return name


def file_word(place: Span) -> Word:
    """The name of a thing whose name could not be read: that of its file."""
    file = place.source.path.replace("\\", "/").rsplit("/", 1)[-1]
    return Word(snake(file.split(".")[0]), place)


def check_name(word: Word, found: Found) -> None:
    if not NAME.fullmatch(word.text):
        _refuse(word.text, word, found)


def _refuse(text: str, named: Word | Name, found: Found) -> None:
    better = ".".join(snake(part) for part in text.split("."))
    advice = (
        f"write `{better}`"
        if all(NAME.fullmatch(part) for part in better.split("."))
        else "start it with a letter from a to z"
    )
    found.error("AOP165", f"`{short(text)}` is no name: lower case words joined by `_`", named.span, advice)


def snake(text: str) -> str:
    """The name that a text probably wanted to be."""
    return _JOINED.sub("_", _HUMP.sub("_", text[:100]).lower()).strip("_")
