"""Business hours: days or ranges of days with their hours, and the dates that are closed.

Ranges are spread over their days; a day that is not named is closed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from aop.diagnostics import Note, Span, did_you_mean
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.words import short
from aop.syntax.shape.keys import mapping
from aop.syntax.shape.simple import many, scalar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HOURS = re.compile(r"(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST_MINUTE = 24 * 60


def business_hours(entry: Entry, found: Found) -> dict[str, Any] | None:
    """`{"monday": ["09:00-18:00"], …, "closed": ["2026-12-25"]}`."""
    value = mapping(entry, found)
    if value is None:
        return None
    hours: dict[str, Any] = {}
    closed: list[str] = []
    places: dict[str, Span] = {}
    for inner in value.entries:
        if inner.name == "closed":
            closed = list(many(closed_date)(inner, found) or ())
            continue
        spans = opening(inner, found)
        for day in days(inner, found):
            if day in places:
                note = Note(places[day], "first given here")
                found.error("AOP204", f"{day} is given twice", inner.key.inside, "name each day once", note)
            elif spans:
                hours[day] = spans
            places.setdefault(day, inner.key.inside)
    return {**{day: hours[day] for day in DAYS if day in hours}, "closed": closed}


def days(entry: Entry, found: Found) -> tuple[str, ...]:
    """The days of `monday` or of `monday to friday`."""
    first, joined, last = entry.name.partition(" to ")
    wrong = next((name for name in (first, last if joined else first) if name not in DAYS), None)
    if wrong is not None:
        near = did_you_mean(wrong.lower(), DAYS)
        advice = f"did you mean `{near}`?" if near else "write `monday`, or `monday to friday`"
        found.error("AOP160", f"`{short(wrong)}` is no day of the week", entry.key.inside, advice)
        return ()
    start = DAYS.index(first)
    size = (DAYS.index(last) - start) % 7 + 1 if joined else 1
    return tuple(DAYS[(start + step) % 7] for step in range(size))


def opening(entry: Entry, found: Found) -> list[str]:
    """One stretch of hours, or a list of them."""
    if isinstance(entry.value, nodes.Sequence):
        return list(many(stretch)(entry, found) or ())
    read = stretch(entry, found)
    return [] if read is None else [read]


def stretch(entry: Entry, found: Found) -> str | None:
    """`9:00-18:00`, written out as `09:00-18:00`."""
    value = scalar(entry, found)
    if value is None:
        return None
    match = _HOURS.fullmatch(value.text)
    if match:
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if start < end <= _LAST_MINUTE and int(match[2]) < 60 and int(match[4]) < 60:
            return f"{int(match[1]):02}:{match[2]}-{int(match[3]):02}:{match[4]}"
    message = f"`{short(value.text)}` is no stretch of hours in a day"
    found.error("AOP168", message, value.inside, 'write `"09:00-18:00"`, for example')
    return None


def closed_date(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None:
        return None
    if _DATE.fullmatch(value.text):
        try:
            return date.fromisoformat(value.text).isoformat()
        except ValueError:
            pass
    found.error("AOP168", f"`{short(value.text)}` is no date", value.inside, "write `2026-12-25`, for example")
    return None
