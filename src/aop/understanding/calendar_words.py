"""The words that dates and counts are said with, as pieces of patterns over folded text."""

from __future__ import annotations

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SMALL = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip

#: One to fifty-nine in words, and the days of a month as they are ordered.
NUMBERS = {word: number for number, word in enumerate(_SMALL, start=1)} | _TENS
NUMBERS |= {f"{tens}-{_SMALL[one - 1]}": ten + one for tens, ten in _TENS.items() for one in range(1, 10)}
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, start=1)} | {"twentieth": 20, "thirtieth": 30}
ORDINALS |= {f"twenty-{_ORDINALS[one - 1]}": 20 + one for one in range(1, 10)} | {"thirty-first": 31}


def one_of(words: dict[str, int]) -> str:
    """A pattern for any of the words, the longest first; their hyphen may be a blank."""
    return "|".join(word.replace("-", "[ -]") for word in sorted(words, key=len, reverse=True))


#: A small count: "3", "three", "twenty-one". Its value is `count_of`.
COUNT = rf"(?:[0-9]{{1,3}}|{one_of(NUMBERS)})"
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS) + "|sept"
WEEKDAY = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
#: Weekdays that are no other word ("sat", "sun" and "wed" are).
FULL_WEEKDAY = "|".join(WEEKDAYS) + "|tues|thurs?|fri|mon"


def count_of(said: str) -> int:
    """The value of what `COUNT` matched."""
    said = said.strip()
    return int(said) if said.isdigit() else NUMBERS[said.replace(" ", "-")]


def month_of(said: str) -> int:
    """The number of a month's name or abbreviation."""
    return next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(said[:3]))


def weekday_of(said: str) -> int:
    """Monday is 0."""
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(said[:3]))
