"""Approved articles as a release holds them: what may be quoted to customers, and until when.

A passage is one paragraph, list or table, with the headings it stands under. Its text is what is quoted, word for word;
only the line breaks inside a paragraph have become spaces.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from aop.values import Duration

_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Passage:
    """`start` and `end` are offsets into the text of the article's file, `line` counts from 1. `headings` are those it
    stands under, the outermost first."""

    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Article:
    """`name` is that of its file. `region` None is for everywhere. `current_until` is the last day on which it may be
    quoted."""

    name: str
    title: str
    owner: str
    file: str
    intents: tuple[str, ...]
    region: str | None
    language: str
    reviewed: date
    current_until: date
    passages: tuple[Passage, ...]

    def serves(self, intent: str, language: str) -> bool:
        """Whether it answers this intent for a customer who writes in this language; `en` serves `en-GB` too."""
        return intent in self.intents and (language == self.language or language.startswith(f"{self.language}-"))

    def is_current(self, on: date) -> bool:
        """Whether it may be quoted on a day: reviewed by then, and not yet due again or expired."""
        return self.reviewed <= on <= self.current_until


def last_day(reviewed: date, review_every: Duration, expires: date | None = None) -> date:
    """The last day of an article: when its next review is due, or when it expires, whichever comes first.

    `review_every` is in days, weeks, months or years. Months clamp to the last day of theirs."""
    due = _after(reviewed, review_every)
    return due if expires is None else min(due, expires)


def _after(day: date, duration: Duration) -> date:
    """The day a duration later, or the last of the calendar."""
    count = int(duration.count)
    try:
        if duration.unit in _DAYS:
            return day + timedelta(days=count * _DAYS[duration.unit])
        year, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[duration.unit], 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return date.max
