"""Readers of single values: texts, names, numbers, percents, durations, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from aop.diagnostics import Finding, Note, Span, did_you_mean
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found, Node, Scalar
from aop.syntax.nodes.scalars import stripped, whole
from aop.syntax.nodes.traps import colon_in_text, lost_tail
from aop.syntax.nodes.words import IN_QUOTES, short
from aop.syntax.sentences import parse_condition, parse_expression, parse_text
from aop.syntax.shape.keys import Reader, wrong_kind
from aop.syntax.shape.names import name_of, word_of
from aop.syntax.snippet import Snippet
from aop.syntax.tree import Expr, Literal, Name, Text, Word
from aop.values import Duration

T = TypeVar("T")

_DURATION = re.compile(r"\d+(\.\d+)? (business )?(second|minute|hour|day|week|month|year)s?", re.ASCII)
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,6})?%", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def scalar(entry: Entry, found: Found) -> Scalar | None:
    """The value as one text."""
    value = entry.value
    if isinstance(value, Scalar) and value.text.strip():
        return value
    if isinstance(value, nodes.Mapping) and _meant_as_text(entry, value, found):
        return None
    wrong_kind(entry, "texts in its list" if entry.item else "one text", "write one text here", found)
    return None


def _meant_as_text(entry: Entry, value: nodes.Mapping, found: Found) -> bool:
    """A text that YAML read as keys: `- Tell the customer: we are sorry`, or `label: {name}`."""
    if value.flow and all(_is_empty(inner.value) for inner in value.entries):
        found.error("AOP150", "a value cannot start with `{`", _first(value.span), IN_QUOTES)
        return True
    if not entry.item or len(value.entries) != 1:
        return False
    source, key = value.span.source, value.entries[0].key.span
    colon = source.text.find(":", key.end, value.span.end)
    found.take([colon_in_text(source, key.start, colon)] if colon >= 0 else [])
    return colon >= 0


def _first(span: Span) -> Span:
    return Span(span.source, span.start, span.start + 1)


def _is_empty(value: Node) -> bool:
    return isinstance(value, Scalar) and value.span.start == value.span.end


# ---- texts


def free(entry: Entry, found: Found) -> Snippet | None:
    """A text that people or systems read; one that lost its tail to a comment is refused."""
    value = scalar(entry, found)
    if value is None:
        return None
    tail = None if value.style else lost_tail(value.span.source, value.span.end)
    found.take([tail] if tail else [])
    return None if tail else stripped(value.snippet)


def free_word(entry: Entry, found: Found) -> Word | None:
    snippet = free(entry, found)
    return None if snippet is None else Word(snippet.text, whole(snippet))


def free_text(entry: Entry, found: Found) -> str | None:
    snippet = free(entry, found)
    return None if snippet is None else snippet.text


def template(entry: Entry, found: Found) -> Text | None:
    """A text with `{expr}` in it."""
    snippet = free(entry, found)
    return None if snippet is None else taken(parse_text(snippet), found)


def taken(parsed: tuple[T, Iterable[Finding]], found: Found) -> T:
    """What the parser of sentences made, once its findings are kept."""
    found.take(parsed[1])
    return parsed[0]


# ---- names


def name(entry: Entry, found: Found) -> Word | None:
    value = scalar(entry, found)
    return None if value is None else word_of(value, found)


def dotted(entry: Entry, found: Found) -> Name | None:
    value = scalar(entry, found)
    return None if value is None else name_of(value, found)


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader of one of these words."""

    options: tuple[str, ...]

    def __call__(self, entry: Entry, found: Found) -> Word | None:
        value = scalar(entry, found)
        if value is None:
            return None
        if value.text in self.options:
            return Word(value.text, value.inside)
        near = did_you_mean(value.text, self.options)
        advice = f"did you mean `{near}`?" if near else f"write {_either(self.options)}"
        message = f"`{short(value.text)}` is no value of `{short(entry.name)}`"
        found.error("AOP166", message, value.inside, advice)
        return None


def choice(*options: str) -> Choice:
    return Choice(options)


def _either(options: tuple[str, ...]) -> str:
    quoted = [f"`{option}`" for option in options]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


_YES_NO = choice("yes", "no")


def yes_no(entry: Entry, found: Found) -> bool | None:
    word = _YES_NO(entry, found)
    return None if word is None else word.text == "yes"


# ---- numbers


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A reader of a whole number between two bounds, both included."""

    low: int
    high: int

    def __call__(self, entry: Entry, found: Found) -> int | None:
        value = scalar(entry, found)
        if value is None:
            return None
        if _WHOLE.fullmatch(value.text) and self.low <= int(value.text) <= self.high:
            return int(value.text)
        message = f"`{short(value.text)}` is no whole number from {self.low} to {self.high}"
        found.error("AOP167", message, value.inside, f"write `{entry.name}: {self.low or 1}`, for example")
        return None


def whole_number(low: int, high: int) -> WholeNumber:
    return WholeNumber(low, high)


def percent(entry: Entry, found: Found) -> Decimal | None:
    value = scalar(entry, found)
    if value is None:
        return None
    if _PERCENT.fullmatch(value.text) and (share := Decimal(value.text[:-1]) / 100) <= 1:
        return share
    found.error("AOP167", f"`{short(value.text)}` is no percent", value.inside, "write `80%`, for example")
    return None


def duration(entry: Entry, found: Found) -> Literal | None:
    value = scalar(entry, found)
    if value is None:
        return None
    snippet = stripped(value.snippet)
    if _DURATION.fullmatch(snippet.text):
        read = taken(parse_expression(snippet), found)
        return read if isinstance(read, Literal) else None
    message = f"`{short(value.text)}` is no duration"
    found.error("AOP168", message, value.inside, "write `30 minutes` or `2 business days`, for example")
    return None


def some_time(entry: Entry, found: Found) -> Literal | None:
    """A duration longer than none."""
    literal = duration(entry, found)
    if literal is None or not isinstance(literal.value, Duration) or literal.value.count > 0:
        return literal
    found.error("AOP167", f"`{literal.span.text}` is no time at all", literal.span, "write `30 minutes`, for example")
    return None


#: The longest that a system may be waited for.
MAX_TIMEOUT = Duration(Decimal(3600), "seconds")
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}


def timeout(entry: Entry, found: Found) -> Literal | None:
    """How long a system may take to answer: so many seconds, of which a month has no fixed number."""
    literal = some_time(entry, found)
    if literal is None or not isinstance(literal.value, Duration):
        return literal
    length = _SECONDS.get(literal.value.unit)
    if length is not None and literal.value.count * length <= MAX_TIMEOUT.count:
        return literal
    message = f"`{short(literal.span.text)}` is too long to wait for a system's answer"
    found.error("AOP167", message, literal.span, "write `10 seconds`, for example, and at most `1 hour`")
    return None


def length_of_time(entry: Entry, found: Found) -> Duration | None:
    """A duration, where its place is not kept."""
    literal = duration(entry, found)
    return literal.value if literal and isinstance(literal.value, Duration) else None


# ---- sentences on one line


def expression(entry: Entry, found: Found) -> Expr | None:
    value = scalar(entry, found)
    return None if value is None else taken(parse_expression(stripped(value.snippet)), found)


def condition(entry: Entry, found: Found) -> Expr | None:
    value = scalar(entry, found)
    return None if value is None else taken(parse_condition(stripped(value.snippet)), found)


# ---- many, and anything


@dataclass(frozen=True, slots=True)
class Many(Generic[T]):
    """A reader of a list of what `reader` reads; `once`: nothing stands in it twice."""

    reader: Reader[T]
    once: bool = False

    def __call__(self, entry: Entry, found: Found) -> tuple[T, ...] | None:
        if not isinstance(entry.value, nodes.Sequence):
            wrong_kind(entry, "a list", f"write `{short(entry.name)}: [a, b]`", found)
            return None
        kept: list[T] = []
        seen: dict[str, Span] = {}
        for node in entry.value.items:
            item = self.reader(Entry(entry.key, node, item=True), found)
            if item is not None and not (self.once and _is_listed(node, seen, found)):
                kept.append(item)
        return tuple(kept)


def _is_listed(node: Node, seen: dict[str, Span], found: Found) -> bool:
    """Whether the same text stands in the list already, which is said here."""
    if not isinstance(node, Scalar):
        return False
    if node.text in seen:
        note = Note(seen[node.text], "first listed here")
        found.error("AOP204", f"`{short(node.text)}` is listed twice", node.inside, "keep one of them", note)
        return True
    seen[node.text] = node.inside
    return False


def many(reader: Reader[T]) -> Many[T]:
    return Many(reader)


def many_once(reader: Reader[T]) -> Many[T]:
    """A list in which nothing stands twice."""
    return Many(reader, once=True)


def data(entry: Entry, found: Found) -> Any:
    """What a later part reads by itself, as plain data: texts, lists and keys with values."""
    return _plain(entry.value)


def _plain(value: Node) -> Any:
    match value:
        case Scalar():
            return value.text
        case nodes.Sequence(items):
            return [_plain(item) for item in items]
        case nodes.Mapping(entries):
            return {entry.name: _plain(entry.value) for entry in entries}
    return None


def data_keys(entry: Entry, found: Found) -> dict[str, Any] | None:
    """Plain data with keys."""
    if isinstance(entry.value, nodes.Mapping):
        plain: dict[str, Any] = _plain(entry.value)
        return plain
    wrong_kind(entry, "keys with values", "write its keys below it, one a line and deeper", found)
    return None
