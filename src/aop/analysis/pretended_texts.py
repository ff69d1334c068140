"""A text as a value of one kind, as an author of tests writes it: `80%`, `3 days ago`, `yes`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aop.machine.pretended import FromNow
from aop.values import Duration

_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,28})?", re.ASCII)
_PERCENT = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)%", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UNIT = r"(?P<unit>second|minute|hour|day|week|month|year)s?"
_AGO = re.compile(rf"(?P<count>\d{{1,4}}) {_UNIT} ago", re.ASCII)
_IN = re.compile(rf"in (?P<count>\d{{1,4}}) {_UNIT}", re.ASCII)
_DURATION = re.compile(rf"(?P<count>\d{{1,9}}(\.\d+)?) (?P<business>business )?{_UNIT}", re.ASCII)

#: How a value of a kind is written, for who wrote it otherwise.
WRITTEN = {
    "number": "write `12` or `1.5`",
    "integer": "write a whole number, as `12`",
    "percent": "write `80%`, for example",
    "money": "write `$40`, for example",
    "yes_no": "write `yes` or `no`",
    "date": "write `2026-11-22`, `today`, `3 days ago` or `in 2 days`",
    "moment": "write `2026-11-22 10:00`, `now`, `10 minutes ago` or `in 2 hours`",
    "time": "write `14:30`, for example",
    "duration": "write `3 days`, for example",
    "email": "write `ana@example.com`, for example",
}


def read_plain(text: str, kind: str, zone: str) -> Any:
    """The value of a text; None when it is none of the kind. A moment without an offset is one of `zone`."""
    if kind == "moment":
        return _moment(text, zone)
    read = _READERS.get(kind)
    return text if read is None else read(text)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _integer(text: str) -> Decimal | None:
    found = _number(text)
    return found if found is not None and found == found.to_integral_value() else None


def _percent(text: str) -> Decimal | None:
    found = _PERCENT.fullmatch(text)
    return None if found is None else Decimal(found[1]) / 100


def _date(text: str) -> date | FromNow | None:
    if text == "today":
        return FromNow("date", 0, "days")
    counted = _from_now(text, "date")
    if counted is not None:
        return None if counted.unit in ("seconds", "minutes", "hours") else counted
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _moment(text: str, zone: str) -> datetime | FromNow | None:
    if text == "now":
        return FromNow("moment", 0, "seconds")
    counted = _from_now(text, "moment")
    if counted is not None:
        return counted
    try:
        read = datetime.fromisoformat(text) if len(text) > len("2026-11-22") else None
    except ValueError:
        return None
    return read.replace(tzinfo=ZoneInfo(zone)) if read is not None and read.tzinfo is None else read


def _from_now(text: str, kind: str) -> FromNow | None:
    if found := _AGO.fullmatch(text):
        return FromNow(kind, -int(found["count"]), f"{found['unit']}s")
    if found := _IN.fullmatch(text):
        return FromNow(kind, int(found["count"]), f"{found['unit']}s")
    return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def _duration(text: str) -> Duration | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return Duration(Decimal(found["count"]), f"{found['unit']}s", found["business"] is not None)


#: Kinds that are no texts; money needs the workspace's currency, and is read where that is known.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": _number,
    "integer": _integer,
    "percent": _percent,
    "yes_no": {"yes": True, "no": False}.get,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "email": lambda text: text if _EMAIL.fullmatch(text) else None,
}
