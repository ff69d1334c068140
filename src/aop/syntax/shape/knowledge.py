"""What a workspace says of its articles: how often they are reviewed, and which regions there are."""

from __future__ import annotations

import re
from datetime import date

from aop.syntax.declarations import DayDecl
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.words import short
from aop.syntax.shape.keys import Shape
from aop.syntax.shape.simple import duration, many, name, scalar
from aop.values import Duration

#: Units in which a review is planned; it has no hour.
_CIVIL = ("days", "weeks", "months", "years")

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def day(entry: Entry, found: Found) -> DayDecl | None:
    """A date: `2026-11-22`."""
    value = scalar(entry, found)
    if value is None:
        return None
    if _DATE.fullmatch(value.text):
        try:
            return DayDecl(date.fromisoformat(value.text), value.inside)
        except ValueError:
            pass
    found.error("AOP168", f"`{short(value.text)}` is no date", value.inside, "write `2026-12-25`, for example")
    return None


def review_period(entry: Entry, found: Found) -> Duration | None:
    """A whole number of days or longer units: `180 days`."""
    read = duration(entry, found)
    if read is None or not isinstance(read.value, Duration):
        return None
    period = read.value
    if period.unit in _CIVIL and not period.business and period.count >= 1 and period.count == int(period.count):
        return period
    message = f"`{short(read.span.text)}` is no time between two reviews"
    found.error("AOP168", message, read.span, "write `180 days` or `6 months`, for example")
    return None


KNOWLEDGE = Shape("knowledge", {"review_every": review_period, "regions": many(name)})
