"""What articles state in numbers: `returns are accepted within 30 days`, as a subject and a quantity of one unit.

Two statements contradict each other when they say the same of the same, in other numbers. That is decided by words
alone, and only where there is little doubt: a wrong alarm costs an author more than a missed one.

- *subject*: the words of the sentence that carry meaning, without the quantity, without the words that only tie a
  thing to its quantity (`takes`, `costs`, `within`), and without the event that a time is counted from (`after
  delivery`). The subject of one has to hold that of the other, and three quarters of the words of both.
- *quantity*: the numbers of one unit in the sentence. They have no number in common, so `3 to 5 days` and `up to 5
  days` agree.
- *headings* tell variants apart: what is said under `Express` is not what is said under `Standard`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from aop.analysis.words import FILLER, content_words, likeness
from aop.diagnostics import Span
from aop.syntax.declarations import ArticleFile, PassageDecl

#: The share of the words of two subjects that both must have.
SAME = 0.75

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?](?=\s|$)|(?=\n)|$)")
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_DIGITS = r"(?<![\w.,:/#-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,:/#-])\d+(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}|\b(?:{'|'.join(_WORDS)})\b)"
_RANGE = rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|to|and|or)\s*(?P<high>{_NUMBER}|\d+(?:\.\d+)?))?"
_TIME = r"seconds?|minutes?|hours?|days?|weeks?|months?|years?"
_QUANTITY = re.compile(
    rf"(?P<sign>[$€£])\s?(?P<money>\d[\d,]*(?:\.\d+)?)"
    rf"|{_RANGE}(?:\s*(?P<percent>%|percent\b)|[\s-]+(?P<business>business |working )?(?P<time>{_TIME})\b"
    rf"|\s+(?P<noun>[a-z]{{3,}})\b)",
    re.IGNORECASE,
)
#: `30 days after delivery`: from when a time is counted is not what is counted.
_FROM = re.compile(r"\s+(?:of|after|from|since|following|before)\b[^,;.:()]*", re.IGNORECASE)
_LINKING = content_words(
    """accept accepted allow allowed allows always answer arrive arrives charge charged charges cost costs days each
    every exactly free give given gives hour last lasts least less make maximum minimum money month more most need
    needed normally off only pay paid pays per place placed possible reach reaches receive received sent sends
    show shows start starts stay stays take taken takes time typically until usually valid value week within worth
    year above below between business carry come comes during holds hold keep ordinary up over under"""
)
#: Units of time that are so many of another one.
_SAME_UNIT = {"week": ("day", 7), "minute": ("second", 60), "hour": ("second", 3600), "year": ("month", 12)}


@dataclass(frozen=True, slots=True)
class Statement:
    """The quantities of one unit that a sentence gives to its subject. `span` is the first of them."""

    article: ArticleFile
    headings: frozenset[str]
    subject: frozenset[str]
    unit: str
    numbers: frozenset[Decimal]
    span: Span


def statements(article: ArticleFile) -> Iterator[Statement]:
    """Everything that an article states in numbers, in the order of its text."""
    for passage in article.passages:
        for sentence in _SENTENCE.finditer(passage.body.text):
            if sentence[0].strip():
                yield from _of(article, passage, *sentence.span())


def contradict(one: Statement, other: Statement) -> bool:
    """Whether two statements surely speak of the same and give it different numbers."""
    if one.unit != other.unit or one.numbers & other.numbers:
        return False
    small, large = sorted((one.subject, other.subject), key=len)
    if not small or not small <= large or likeness(small, large) < SAME:
        return False
    return _same_heading(one.headings, other.headings, alone=len(small) > 1)


def _same_heading(one: frozenset[str], other: frozenset[str], *, alone: bool) -> bool:
    """Whether what is said under one heading may be said of the other. A subject of several words stands alone under
    headings that have nothing in common; those that share a word and differ in others are variants of one thing."""
    if one and other and (one <= other or other <= one):
        return True
    return one == other or (alone and not one & other)


def _of(article: ArticleFile, passage: PassageDecl, start: int, end: int) -> Iterator[Statement]:
    """One statement for each unit that a sentence uses."""
    text = passage.body.text[start:end]
    quantities = [match for match in _QUANTITY.finditer(text) if _is_quantity(match)]
    subject = _subject(text, quantities)
    headings = content_words(passage.headings[-1]) - _LINKING if passage.headings else frozenset[str]()
    found: dict[str, tuple[re.Match[str], frozenset[Decimal]]] = {}
    for match in quantities:
        unit, numbers = _measured(match.groupdict())
        first, before = found.get(unit, (match, frozenset[Decimal]()))
        found[unit] = first, before | numbers
    for unit, (match, numbers) in found.items():
        span = passage.body.span(start + match.start(), start + match.end())
        yield Statement(article, headings, subject, unit, numbers, span)


def _is_quantity(match: re.Match[str]) -> bool:
    """Anything may be counted, but in figures: `3 items`; `one with` is no quantity."""
    noun = match["noun"]
    return noun is None or (match["low"][0].isdigit() and noun.lower() not in FILLER)


def _subject(text: str, quantities: list[re.Match[str]]) -> frozenset[str]:
    left, at = [], 0
    for match in quantities:
        left.append(text[at : match.start()])
        at = match.end()
        counted_from = _FROM.match(text, at) if match["time"] else None
        at = counted_from.end() if counted_from else at
    return content_words(" ".join((*left, text[at:]))) - _LINKING


def _measured(parts: Mapping[str, str | None]) -> tuple[str, frozenset[Decimal]]:
    """The unit of a quantity, with its numbers in it."""
    if parts["money"]:
        return parts["sign"] or "$", frozenset({_number(parts["money"])})
    numbers = frozenset(_number(text) for text in (parts["low"], parts["high"]) if text)
    if parts["percent"]:
        return "%", numbers
    word = (parts["time"] or parts["noun"] or "").lower().removesuffix("s")
    if parts["business"]:
        return f"business {word}", numbers
    unit, many = _SAME_UNIT.get(word, (word, 1)) if parts["time"] else (word, 1)
    return unit, frozenset(number * many for number in numbers)


def _number(text: str) -> Decimal:
    spelled = _WORDS.get(text.lower())
    return Decimal(text.replace(",", "")) if spelled is None else Decimal(spelled)
