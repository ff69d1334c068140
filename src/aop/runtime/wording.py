"""Words out of values, for the customer who reads them: in the language of the conversation, in the workspace's zone.

The engine hands out words as values; here they become text, the same on every machine: the formats come from CLDR (by
Babel) for the language's tag, never from the machine's own locale. What goes into a call or a digest is worded by
`aop.engine.wording` instead, and does not depend on any of this.

The tag decides: `en-US` reads `November 22, 2026` and `a, b, and c`, `en-GB` reads `22 November 2026`, `US$5.00` and
`a, b and c`. A bare `en` belongs to no country; it reads `$1,250.50`, `22 November 2026`, `15:30` and `a, b and c`, and
so does a language that CLDR does not know. No-break spaces become plain ones: a customer types back what was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from aop.engine.wording import SAID
from aop.runtime.amount_words import amount_text
from aop.runtime.small_words import SmallWords, small_words
from aop.values import Duration, Money, Record, Value

if TYPE_CHECKING:
    from babel import Locale

#: What stands for a language that is not known.
FALLBACK = "en"
#: A bare `en`: the day before the month, and the clock with 24 hours.
_EN_DATE, _EN_TIME, _EN_LISTS = "d MMMM y", "HH:mm", "en_001"
_PLAIN = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


@dataclass(frozen=True, slots=True)
class WordsOf:
    """How values read for a customer of one language. `zone` is the workspace's, in which moments are said."""

    language: str
    zone: tzinfo

    def text(self, words: tuple[Value, ...]) -> str:
        """Words as one text."""
        return "".join([part if type(part) is str else self.word(part) for part in words])

    def word(self, value: Value) -> str:
        """One value as a person writes it; raises TypeError for what is no value of the language."""
        if isinstance(value, str):
            return value
        formats = _formats(self.language)
        if value is None:
            return formats.small.unknown
        if isinstance(value, bool):
            return formats.small.yes if value else formats.small.no
        return self._other(value, formats).translate(_PLAIN)

    def _other(self, value: Value, formats: _Formats) -> str:
        match value:
            case Decimal():
                return formats.number(value)
            case Money():
                return formats.money(value)
            case datetime():  # before `date`, whose subclass it is
                return formats.moment(value if value.tzinfo is None else value.astimezone(self.zone))
            case date():
                return formats.day(value)
            case time():
                return formats.clock(value)
            case Duration():
                return formats.duration(value)
            case Record():
                return self._record(value, formats)
            case tuple():
                return formats.listed([self.word(item) for item in value])
        raise TypeError(f"not a value of the language: {type(value).__name__}")

    def _record(self, value: Record, formats: _Formats) -> str:
        """A record's texts, ids left out: an address or a person reads as written."""
        if value.type == SAID:
            return self.text(tuple(value.fields.values()))
        if value.type in ("address", "person"):
            separator = " " if value.type == "person" else ", "
            return separator.join(self.word(item) for item in value.fields.values() if item is not None)
        for name in ("name", "title", "label", "id"):
            found = value.get(name)
            if isinstance(found, str):
                return found
        return next((item for item in value.fields.values() if isinstance(item, str)), formats.small.unknown)


@dataclass(frozen=True, slots=True)
class _Formats:
    """The formats of one language: its locale, that of its lists, and its own patterns where it is a bare `en`."""

    locale: Locale
    lists: Locale
    small: SmallWords
    day_format: str
    clock_format: str

    def number(self, value: Decimal) -> str:
        """All its digits, and no groups: a number may be a year or that of a house."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.locale, decimal_quantization=False, group_separator=False)

    def money(self, value: Money) -> str:
        return amount_text(value.amount, value.currency, self.locale)

    def day(self, value: date) -> str:
        from babel.dates import format_date

        return format_date(value, self.day_format, locale=self.locale)

    def clock(self, value: time) -> str:
        from babel.dates import format_time

        return format_time(value.replace(tzinfo=None), self.clock_format, locale=self.locale)

    def moment(self, value: datetime) -> str:
        from babel.dates import get_datetime_format

        joined = str(get_datetime_format("medium", locale=self.locale)).replace("'", "")
        return joined.replace("{0}", self.clock(value.timetz())).replace("{1}", self.day(value.date()))

    def duration(self, value: Duration) -> str:
        if value.business:
            return self.small.business(value, self.number(value.count))
        return self._duration(value) or _formats(FALLBACK).duration(value)

    def _duration(self, value: Duration) -> str:
        """Empty where the language has no words for this unit."""
        from babel.units import format_unit

        unit = f"duration-{value.unit.removesuffix('s')}"
        found = (format_unit(value.count, unit, length, locale=self.locale) for length in ("long", "short"))
        return next((text for text in found if unit not in text), "")

    def listed(self, parts: list[str]) -> str:
        from babel.lists import format_list

        return format_list(parts, locale=self.lists) if parts else self.small.nothing


@cache
def _formats(language: str) -> _Formats:
    """Found once for each language; Babel is loaded when something is first said."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        base = language.partition("-")[0]
        return _formats(base if base != language else FALLBACK)
    if language == FALLBACK:
        return _Formats(locale, Locale.parse(_EN_LISTS), small_words(FALLBACK), _EN_DATE, _EN_TIME)
    return _Formats(locale, locale, small_words(locale.language), "long", "short")
