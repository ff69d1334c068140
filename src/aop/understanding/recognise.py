"""Where values of a type stand in running text: what the local extractor and the second reading look for.

Only what is sure without a question is found, by its shape or by the words that introduce it; the rest (a bare name,
free text, a bare number) is read when it was asked for. Whatever is found here still becomes a value only
through `normalise`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain

from aop.machine.types import Slot
from aop.understanding.amounts import find_money, find_numbers
from aop.understanding.contacts import find_asked_postcodes, find_emails, find_phones, find_postcodes, find_urls
from aop.understanding.days import find_days
from aop.understanding.fold import Word, word_texts, words
from aop.understanding.from_now import find_from_now
from aop.understanding.hours import find_hours
from aop.understanding.identifiers import find_ids
from aop.understanding.moments import find_durations
from aop.understanding.names import find_names
from aop.understanding.normalise import kind_of
from aop.understanding.people import counts_people, find_people
from aop.understanding.phrases import word_set

#: In this order values are looked for, and what one type claims no later one gets: an amount inside an address or
#: a year inside an order number is none.
ORDER = (
    "email", "url", "id", "money", "postcode", "phone", "record", "moment", "date", "time", "duration", "number",
    "integer", "choice",
)  # fmt: skip

Span = tuple[int, int]

_ROLES = {"from": word_set("from start begin since"), "to": word_set("to end until")}
_ROLE_CUES = {
    "from": word_set("from between since starting after beginning"),
    "to": word_set("to until till ending before"),
}

_FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "email": find_emails,
    "url": find_urls,
    "money": find_money,
    "postcode": find_postcodes,
    "phone": find_phones,
    "duration": find_durations,
    "number": find_numbers,
    "integer": find_numbers,
}
_REFUSING = ("not", "isn't", "wasn't", "aren't", "isnt", "wasnt", "except")
#: In the name of a slot these tell it from another of its kind ("new_email"), so they must have been said.
_QUALIFIERS = word_set("new old other second another alternative backup next previous former replacement")
#: Characters on each side of a place that may introduce it.
_NEAR = 60
_BETWEEN = ("the", "my", "a", "an", "order", "number", "in", "on", "from", "to", "for")


def find(
    slot: Slot, text: str, said: Sequence[Word] | None = None, *, today: date | None = None, asked: bool = False
) -> tuple[Span, ...]:
    """The spans where a value of the slot may stand, left to right and without overlap.

    `said` are the words of the text, when the caller has them already. `today` is the day on which it was said;
    `asked`: the text answers a question for this slot.
    """
    kind = kind_of(slot)
    if kind.kind == "record":
        found = find_names(text, asked=asked) if kind.record == "person" else iter(())
    elif kind.kind == "date":
        found = find_days(text, today, asked=asked)
    elif kind.kind in ("number", "integer") and counts_people(slot.name):
        found = iter(tuple(find_people(text)) or (plain_numbers(text, today) if asked else ()))
    elif kind.kind == "postcode" and asked:
        found = find_asked_postcodes(text)
    elif kind.kind == "time":
        found = chain(find_from_now(text, asked=asked), find_hours(text))
        found = iter(tuple(found) or (plain_numbers(text, today) if asked else ()))
    elif kind.kind == "moment":
        found = find_from_now(text, asked=asked)
    elif kind.kind == "id":
        found = find_ids(text, slot.pattern)
    elif kind.kind == "choice":
        found = _find_options(words(text) if said is None else said, (*kind.options, *chain(*slot.words)))
    elif kind.kind in _FINDERS:
        found = _FINDERS[kind.kind](text)
    else:
        return ()
    return _apart(sorted(found))


def plain_numbers(text: str, today: date | None) -> tuple[Span, ...]:
    """Numbers that are no part of a date, a time, a duration, an amount or a count of people."""
    finders = (find_hours, find_durations, find_money, find_people)
    others = [*find_days(text, today), *(span for finder in finders for span in finder(text))]
    return tuple(span for span in find_numbers(text) if not overlaps(span, others))


def qualifiers(slot: Slot) -> frozenset[str]:
    """What the name of a slot adds to its kind, and must have been said: "new" of `new_email`."""
    return _QUALIFIERS & frozenset(slot.name.split("_"))


def near(text: str, span: Span, others: Sequence[Span]) -> frozenset[str]:
    """The words that introduce a place: those between it and the one before; if there are none, those after it.

    In "my email is A and my new one is B", "new" is near B only.
    """
    begin = max((end for _, end in others if end <= span[0]), default=0)
    before = word_texts(text[max(begin, span[0] - _NEAR) : span[0]])
    following = min((start for start, _ in others if start >= span[1]), default=len(text))
    return frozenset(before or word_texts(text[span[1] : min(following, span[1] + _NEAR)]))


def role(slot: Slot) -> str | None:
    """Which end of a span of time the name of a slot says: "from" of `date_from` and `start_time`, "to" of `time_to`;
    None for a slot that is no end."""
    parts = slot.name.split("_")
    return next((end for end, names in _ROLES.items() if not names.isdisjoint(parts)), None)


def said_role(text: str, start: int, others: Sequence[Span]) -> str | None:
    """Which end the words right before a place say: "from", "between" and "since", or "to" and "until"; in "between A
    and B", B is the end."""
    before = [word.text for word in words(text[max(0, start - 20) : start])]
    while before and before[-1] in ("the", "around", "about"):
        before.pop()
    if not before:
        return None
    if before[-1] in ("and", "to", "-") and any(
        said_role(text, first, ()) == "from" for first, end in others if end <= start
    ):
        return "to"
    return next((end for end, cues in _ROLE_CUES.items() if before[-1] in cues), None)


def is_refused(text: str, start: int) -> bool:
    """Whether the words before a place say that what stands there is *not* meant ("not W123 but W124")."""
    before = [word.text for word in words(text[max(0, start - 40) : start])]
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in _REFUSING


def overlaps(span: Span, others: list[Span] | tuple[Span, ...]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def _find_options(said: Sequence[Word], options: tuple[str, ...]) -> Iterator[Span]:
    """Options said in their own words, in full."""
    texts = [word.text for word in said]
    for option in options:
        named = list(word_texts(option))
        for index, text in enumerate(texts):
            if named and text == named[0] and texts[index : index + len(named)] == named:
                yield said[index].start, said[index + len(named) - 1].end


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    """Without those that lie in an earlier or longer one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda item: (item[0], -item[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)
