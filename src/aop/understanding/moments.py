"""Civil days, times, moments and durations: the one value that words mean, or none.

Which days and times words may mean is read in `days` and `hours`; here a value is made where they mean one. "Tomorrow"
needs the day on which it is said, and "3/4" is two dates: of several the customer chooses (`candidates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from aop.understanding.amounts import read_number
from aop.understanding.days import read_asked_days
from aop.understanding.fold import fold, plain
from aop.understanding.from_now import read_from_now
from aop.understanding.hours import read_asked_hours
from aop.understanding.identifiers import stands_alone
from aop.values import UNITS, Duration

_DURATION = re.compile(
    r"(?P<count>[a-z0-9.,-]{1,20}(?: [a-z]{3,9})??|(?:an? )?couple of) (?P<business>business |working )?"
    r"(?P<unit>second|minute|hour|day|week|month|year)s?"
)
_SPELLED = {"sec": "second", "secs": "seconds", "min": "minute", "mins": "minutes", "hr": "hour", "hrs": "hours"}
_SHORT = re.compile(rf"(?<=[0-9]) ?({'|'.join(_SPELLED)})\b")
_HALVES = {"half an hour": (30, "minutes"), "an hour and a half": (90, "minutes"), "a fortnight": (2, "weeks")}
_SPAN = re.compile(
    r"\b(?:(?:last|past|next) )?(?:half an hour|an hour and a half|a fortnight|"
    r"(?:[0-9]{1,6}(?:\.[0-9]{1,2})?|an?|a couple of|(?:[a-z]{3,9}[ -])?"
    r"[a-z]{3,9}) (?:business |working )?(?:second|minute|hour|day|week|month|year|min|hr|sec)s?)\b"
)


def read_date(text: str, today: date | None = None) -> date | None:
    """The civil day that the whole text means: `2026-11-22`, `Nov 22nd, 2026`, `22/11/2026` because no month is 22,
    and with `today` also "tomorrow" and "in two weeks". None where it may be several."""
    found = read_asked_days(text, today)
    return found[0] if len(found) == 1 else None


def read_time(text: str, now: datetime | None = None) -> time | None:
    """`9:30`, `9 pm`, `21:05`, "half past nine in the evening", noon; None where it may be morning or evening. With
    `now` also "in 20 minutes", where that is still today: a time by itself does not say that it is tomorrow's."""
    found = read_asked_hours(text)
    if found:
        return found[0] if len(found) == 1 else None
    moment = read_from_now(text, now)
    return moment.time() if moment and now and moment.date() == now.date() else None


def candidates(kind: str, text: str, today: date | None = None) -> tuple[date, ...] | tuple[time, ...]:
    """The several values of type date or time that a text may mean, the likeliest first; empty where it is one or
    none."""
    found = read_asked_days(text, today) if kind == "date" else read_asked_hours(text) if kind == "time" else ()
    return found if len(found) > 1 else ()


def read_moment(text: str, now: datetime | None = None) -> datetime | None:
    """An ISO moment with its offset, as systems that relay a message write it; with `now` also what people count from
    it: "in 20 minutes", "two hours ago"."""
    try:
        moment = datetime.fromisoformat(plain(text, case=True))
    except ValueError:
        return read_from_now(text, now)
    return moment if moment.tzinfo is not None else None


def read_duration(text: str) -> Duration | None:
    """`30 days`, "two weeks", "3 business days", "half an hour", "45 mins"."""
    said = plain(text).strip(" .,;:!()").removeprefix("for ").removeprefix("in ").removeprefix("about ")
    said = re.sub(r"^(?:the )?(?:last|past|next) ", "", said)
    said = _SHORT.sub(lambda found: " " + _SPELLED[found.group(1)], said)
    if said in _HALVES:
        count, unit = _HALVES[said]
        return Duration(Decimal(count), unit, False)
    found = _DURATION.fullmatch(said)
    if not found:
        return None
    words = {"a": "one", "an": "one", "a couple of": "two", "couple of": "two"}.get(found["count"], found["count"])
    number, unit = read_number(words), found["unit"] + "s"
    business = bool(found["business"])
    if number is None or number < 0 or unit not in UNITS or (business and unit not in ("hours", "days")):
        return None
    return Duration(number, unit, business)


def find_durations(text: str) -> Iterator[tuple[int, int]]:
    """Where durations stand in running text, in the shapes that `read_duration` takes."""
    folded = fold(text)
    for found in _SPAN.finditer(folded.text):
        start, end = found.span()
        for begin in (start, folded.text.find(" ", start, end) + 1):  # "for two weeks" is "two weeks"
            if stands_alone(folded.text, begin, end) and read_duration(folded.text[begin:end]):
                yield folded.origin(begin, end)
                break
