"""How many people: "5 adults and 1 child", "me and my wife", "a party of six", "the two of us".

A slot that counts people (`people`, `guests`, `party_size`, `travellers`) is filled by what somebody would count on
their fingers. Only closed words are counted, so a sum is made of what was said and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from aop.understanding.calendar_words import COUNT, count_of
from aop.understanding.fold import fold, plain
from aop.understanding.phrases import word_set

#: A slot with one of these in its name counts people.
NAMES = word_set(
    "people persons person guests guest party adults diners travellers travelers passengers attendees participants"
    " visitors seats covers kids children"
)
#: People of one phrase; more than this is no count of one booking.
MOST = 999
_TWO = "couples?|parents|mom and dad|mum and dad|mother and father"
_MANY = (
    "people|person|ppl|pax|adults?|kids?|child(?:ren)?|bab(?:y|ies)|infants?|toddlers?|teen(?:ager)?s?|seniors?|"
    "guests?|diners|others?|friends?|men|man|women|woman|guys?|girls?|boys?|sisters?|brothers?|siblings?|sons?|"
    "daughters?|cousins?|colleagues?|co-?workers?|associates?|mates|girlfriends?|boyfriends?|individuals|travell?ers|"
    "passengers|highchairs?"
)
_ONE = (
    "wife|husband|hubby|partner|spouse|mother|mom|mum|father|dad|boss|aunt|uncle|nephew|niece|grandmother|grandson|"
    "grandfather|granddaughter|lady friend|sis|neighbou?r|fianc[ée]e?|roommate"
)
_OWN = r"(?:my|our|his|her|their|the|a|an)"
_SELF = r"(?P<self>myself|me|i)\b"
_UNIT = rf"(?P<unit>{_TWO}|{_MANY}|{_ONE})\b(?: of my (?:{_MANY})\b)?"
_TERM = (
    rf"(?:{_SELF}|(?:{_OWN} )?(?P<count>{COUNT}) (?:of my |more )?{_UNIT}|{_OWN} (?P<one>{_TWO}|{_MANY}|{_ONE})\b"
    rf"|(?P<bare>wife|husband|hubby|daughter|son|kids)\b)"
)
_UNNAMED = re.sub(r"[(][?]P<[a-z]+>", "(?:", _TERM)
_JOINT = r"(?: ?(?:,|\+|&|and|plus|,? ?along with|,? and|with)(?: also)? | )"
_CHAIN = re.compile(rf"(?<![\w.]){_UNNAMED}(?:{_JOINT}{_UNNAMED}){{0,5}}")
_EACH = re.compile(_TERM)
#: A plain count is one of people behind or before these words.
_CUED = re.compile(
    rf"(?:\b(?:part(?:y|ies)|table|group|family|total|reservation|seating|room|space|booking|place|spot)s? (?:of|for)|"
    rf"\bseats?|\bfor us|\bwe are|\bwe're|\bbooked for|\bbook (?:it )?for|\bonly|\bit for|"
    rf"\bfor(?: the)?)(?: about| only| just| around)?"
    rf" (?P<span>{COUNT})\b(?! ?(?:[:/.][0-9]|[ap]\.?m|o'?clock|days?|weeks?|hours?|"
    r"minutes?|nights?|months?|percent|years?|dollars|pounds|euros|items?|orders?|tables?|of (?:the|these|those)|"
    r"[ap]\.? ?m\b|(?:in the )?(?:morning|evening|night)|ish\b|-|st\b|nd\b|rd\b|th\b))"
)
_OF_US = re.compile(
    rf"\b(?P<span>(?:the )?{COUNT})(?= (?:of us|of them|in total|total people|in all|in (?:our|my) (?:party|group)|"
    rf"attending|members|persons)\b)"
)
_SEATER = re.compile(rf"\b(?P<span>{COUNT})(?=[ -](?:top|seater)\b)")
_LONE = re.compile(r"(?:just |only )?(?:me|myself|alone)|(?:a )?couple")


def counts_people(name: str) -> bool:
    """Whether a slot of this name counts people."""
    return not NAMES.isdisjoint(name.split("_"))


def read_people(text: str) -> Decimal | None:
    """How many people the whole text is; None when it is surely no count of them."""
    said = plain(text).strip(" .,;:!?()").removeprefix("the ").removeprefix("with ").removeprefix("for ")
    if _LONE.fullmatch(said):
        return Decimal(2 if "couple" in said else 1)
    if re.fullmatch(COUNT, said):
        return Decimal(count_of(said))
    if not _CHAIN.fullmatch(said):
        return None
    total = sum(_counted(found) for found in _EACH.finditer(said))
    return Decimal(total) if 0 < total <= MOST else None


def find_people(text: str) -> Iterator[tuple[int, int]]:
    """Where people are counted in running text. "Me" and "my wife" alone are no count."""
    folded = fold(text)
    claimed: list[tuple[int, int]] = []
    claimed.extend(found.span() for found in _CHAIN.finditer(folded.text) if _is_count(found.group()))
    for shape in (_OF_US, _SEATER, _CUED):
        for found in shape.finditer(folded.text):
            span = found.span("span")
            if not any(span[0] < end and start < span[1] for start, end in claimed):
                claimed.append(span)
    for start, end in claimed:
        yield folded.origin(start, end)


def _is_count(said: str) -> bool:
    """Several terms, or one with a number before it."""
    terms = list(_EACH.finditer(said))
    return len(terms) > 1 or bool(terms and terms[0]["count"])


def _counted(found: re.Match[str]) -> int:
    many = count_of(found["count"]) if found["count"] else 1
    unit = found["unit"] or found["one"] or ""
    return many * (2 if re.fullmatch(_TWO, unit) else 1)
