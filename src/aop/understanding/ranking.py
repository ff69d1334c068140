"""Choosing by rank: "the cheapest", "the second biggest", "the one with the lowest weight" (the slot's `rank`).

Only fields that the slot declares may be ranked by. Which one is meant follows from the word (the cheapest: money; the
newest: a date), or from the field's own name. Where two could be meant, where an option lacks it or where the values
cannot be put in order, nothing is ranked, and the customer is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aop.understanding.likeness import stem
from aop.understanding.option_words import COUNTS, ORDER
from aop.understanding.phrases import word_set
from aop.values import Money, Value

#: What the words rank by: the kind of value, and whether the highest is meant.
_WORDS: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(word_set("cheapest"), ("money", False)),
    **dict.fromkeys(word_set("dearest priciest costliest"), ("money", True)),
    **dict.fromkeys(word_set("smallest littlest lowest least fewest shortest lightest thinnest"), ("size", False)),
    **dict.fromkeys(word_set("biggest largest greatest highest most longest tallest heaviest"), ("size", True)),
    **dict.fromkeys(word_set("newest latest"), ("date", True)),
    **dict.fromkeys(word_set("oldest earliest"), ("date", False)),
}
#: The same of two: "the cheaper one".
_OF_TWO: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(word_set("cheaper"), ("money", False)),
    **dict.fromkeys(word_set("dearer pricier costlier"), ("money", True)),
    **dict.fromkeys(word_set("smaller lower shorter lighter thinner"), ("size", False)),
    **dict.fromkeys(word_set("bigger larger greater higher longer taller heavier"), ("size", True)),
    **dict.fromkeys(word_set("newer later"), ("date", True)),
    **dict.fromkeys(word_set("older earlier"), ("date", False)),
}
#: What a word ranks by where there is a field of that name.
_NAMED = {
    "lightest": "weight", "lighter": "weight", "heaviest": "weight", "heavier": "weight", "longest": "length",
    "longer": "length", "shortest": "length", "shorter": "length", "tallest": "height", "taller": "height",
}  # fmt: skip
_CLOTHES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_SPELLED = {"extra small": "xs", "small": "s", "medium": "m", "large": "l", "extra large": "xl"}
_MEASURE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(.*)")

#: A value in order among others of its kind: only those of one kind are compared.
_Place = tuple[str, Decimal | int]


@dataclass(frozen=True, slots=True)
class Rank:
    """By which field, the highest or the lowest, the how many-th (from 0), and the words that do not say it."""

    field: str
    highest: bool
    nth: int
    rest: tuple[str, ...]


def is_ranking(word: str) -> bool:
    """Whether a word chooses by rank."""
    return word in _WORDS or word in _OF_TWO


def rank_of(words: Sequence[str], options: Sequence[Mapping[str, Value]]) -> Rank | None:
    """What words rank the options by, where they do and it is clear; `options` are the fields to rank by of each."""
    known = {**_WORDS, **(_OF_TWO if len(options) == 2 else {})}
    place = next((index for index, word in enumerate(words) if word in known), None)
    if place is None or not options or any(word in COUNTS for word in words):
        return None
    kind, highest = known[words[place]]
    field = _field(words, words[place], kind, options)
    if field is None:
        return None
    nth = ORDER.get(words[place - 1]) if place else None
    rest = [word for index, word in enumerate(words) if index != place and not (nth is not None and index == place - 1)]
    named = {stem(part) for part in field.lower().split("_")}
    return Rank(field, highest, nth or 0, tuple(word for word in rest if stem(word) not in named))


def _field(words: Sequence[str], word: str, kind: str, options: Sequence[Mapping[str, Value]]) -> str | None:
    """The one field that is meant: by its name, else the only one of the kind."""
    fields = [name for name in options[0] if all(name in option for option in options)]
    said = {stem(item) for item in (*words, _NAMED.get(word, ""))}
    named = [name for name in fields if all(stem(part) in said for part in name.lower().split("_"))]
    of_kind = [name for name in fields if _kind(options[0][name]) == kind]
    found = named or of_kind
    return found[0] if len(found) == 1 else None


def _kind(value: Value) -> str:
    return "money" if isinstance(value, Money) else "date" if isinstance(value, date) else "size"


def ranked(rank: Rank, places: Sequence[int], options: Sequence[Mapping[str, Value]]) -> tuple[int, ...]:
    """The places of the options that a rank means; several where they are equal, all where they cannot be ordered."""
    in_order = {place: _order(options[place].get(rank.field)) for place in places}
    kinds = {None if found is None else found[0] for found in in_order.values()}
    if len(kinds) != 1 or None in kinds:
        return tuple(places)
    amounts = sorted({found[1] for found in in_order.values() if found}, reverse=rank.highest)
    if not -len(amounts) <= rank.nth < len(amounts):
        return ()
    return tuple(place for place, found in in_order.items() if found and found[1] == amounts[rank.nth])


def _order(value: Value) -> _Place | None:
    """Where a value stands among others of its kind; None for what has no order."""
    if isinstance(value, Money):
        return f"money {value.currency}", value.amount
    if isinstance(value, Decimal):
        return "number", value
    if isinstance(value, date):
        return "date", value.toordinal()
    return _measure(value) if isinstance(value, str) else None


def _measure(text: str) -> _Place | None:
    """ "15 inch" among other inches, "M" and "medium" among other sizes."""
    said = " ".join(text.lower().replace("-", " ").split())
    size = _SPELLED.get(said, said)
    if size in _CLOTHES:
        return "clothes", _CLOTHES.index(size)
    found = _MEASURE.fullmatch(said)
    return None if found is None else (f"measure {found[2]}", Decimal(found[1]))
