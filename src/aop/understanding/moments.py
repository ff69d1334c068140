"""Dates, times and durations that mean one thing without a clock.

"tomorrow" and "last Tuesday" need today's date, and "3/4" is two dates: none of them is read here, so they
are asked for rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from aop.understanding.amounts import read_number
from aop.understanding.fold import fold, plain
from aop.understanding.identifiers import stands_alone
from aop.values import UNITS, Duration

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS) + "|sept"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)[0-9]{2}"
_DATES = (
    re.compile(rf"(?P<year>{_YEAR})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"),
    re.compile(rf"(?P<day>{_DAY})(?: of)? (?P<month>{_MONTH})\.?,? (?P<year>{_YEAR})"),
    re.compile(rf"(?P<month>{_MONTH})\.? (?:the )?(?P<day>{_DAY})(?:,| of)? (?P<year>{_YEAR})"),
    re.compile(rf"(?P<first>[0-9]{{1,2}})[/.](?P<second>[0-9]{{1,2}})[/.](?P<year>{_YEAR})"),
)
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9]))? ?(?P<half>a\.?m\.?|p\.?m\.?)?")
_DURATION = re.compile(
    r"(?P<count>[a-z0-9.,-]{1,20}) (?P<business>business )?(?P<unit>second|minute|hour|day|week|month|year)s?"
)


def read_date(text: str) -> date | None:
    """A civil day: `2026-11-22`, `22 November 2026`, `Nov 22nd, 2026`; `22/11/2026` because no month is
    22."""
    said = plain(text).strip(" .,;:!()").removeprefix("on ")
    for shape in _DATES:
        found = shape.fullmatch(said)
        if found:
            return _date(found.groupdict())
    return None


def read_time(text: str) -> time | None:
    """`9:30`, `9 pm`, `21:05`, noon, midnight; a bare hour is not sure enough."""
    said = plain(text).strip(" ,;:!()").removeprefix("at ")
    if said in ("noon", "midnight"):
        return time(12 if said == "noon" else 0)
    found = _TIME.fullmatch(said)
    if not found or not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    return time(hour, minute) if hour < 24 else None


def read_moment(text: str) -> datetime | None:
    """An ISO moment with its offset; people rarely write one, systems that relay a message do."""
    try:
        moment = datetime.fromisoformat(plain(text, case=True))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def read_duration(text: str) -> Duration | None:
    """`30 days`, "two weeks", "3 business days"."""
    found = _DURATION.fullmatch(plain(text).strip(" .,;:!()"))
    if not found:
        return None
    count = read_number("one" if found["count"] in ("a", "an") else found["count"])
    unit = found["unit"] + "s"
    business = bool(found["business"])
    if count is None or count < 0 or unit not in UNITS or (business and unit not in ("hours", "days")):
        return None
    return Duration(count, unit, business)


def find_dates(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand in running text, in the shapes that `read_date` takes."""
    folded = fold(text)
    for shape in _DATES:
        for found in shape.finditer(folded.text):
            if stands_alone(folded.text, *found.span()) and _date(found.groupdict()):
                yield folded.origin(*found.span())


def _date(parts: dict[str, str]) -> date | None:
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 3/4/2026 is two dates
        day, month = (first, second) if second <= 12 else (second, first)
    else:
        day, month = int(re.sub(r"[a-z]", "", parts["day"])), _month(parts["month"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(number for number, name in enumerate(_MONTHS, start=1) if name.startswith(text[:3]))
