"""Civil dates, durations and business time. Pure: `now` and the zone come in, nothing looks at a clock."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from aop.values import Duration

#: Seconds of the units that are exact; days and longer are civil and compare by date.
_EXACT = {"seconds": 1, "minutes": 60, "hours": 3600}
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

#: How far ahead business time is looked for: a calendar without any open hour in two years is a mistake.
HORIZON_DAYS = 730


def is_exact(duration: Duration) -> bool:
    """Hours and shorter are exact; days and longer are civil."""
    return duration.unit in _EXACT


def seconds(duration: Duration) -> timedelta:
    return timedelta(seconds=float(duration.count * _EXACT[duration.unit]))


def measured(duration: Duration) -> tuple[str, Decimal]:
    """A duration in the smallest unit of its kind: seconds, days or months. Kinds have no order among each other."""
    for smallest, units in (("seconds", _EXACT), ("days", _DAYS), ("months", _MONTHS)):
        if duration.unit in units:
            kind = f"business {smallest}" if duration.business else smallest
            return kind, duration.count * units[duration.unit]
    raise ValueError(f"unknown unit {duration.unit}")


def civil(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def shifted(day: date, duration: Duration, sign: int) -> date:
    """The day so many days, weeks, months or years away; months clamp to the last day of theirs."""
    count = int(duration.count) * sign
    if duration.unit in _DAYS:
        return day + timedelta(days=count * _DAYS[duration.unit])
    months = day.year * 12 + day.month - 1 + count * _MONTHS[duration.unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_after(
    now: datetime,
    duration: Duration,
    zone: ZoneInfo,
    hours: Mapping[str, tuple[tuple[str, str], ...]],
    closed: tuple[str, ...],
) -> datetime:
    """The moment a duration from now is over. Business time counts only open hours; a business day ends at closing.

    A workspace that declares no hours is always open (the compiler says that business time needs hours).
    """
    if duration.business and hours:
        return _business(now, duration, zone, hours, closed)
    if is_exact(duration):
        return now + seconds(duration)
    local = now.astimezone(zone)
    return datetime.combine(shifted(local.date(), duration, 1), local.timetz()).astimezone(UTC)


def ending(
    duration: Duration,
    zone: ZoneInfo,
    hours: Mapping[str, tuple[tuple[str, str], ...]],
    closed: tuple[str, ...],
) -> Callable[[datetime], datetime]:
    """`due_after` made ready for one duration: a verification's is asked for every record that is read."""
    if is_exact(duration) and not (duration.business and hours):
        span = seconds(duration)
        return lambda start: start + span
    return lambda start: due_after(start, duration, zone, hours, closed)


def _business(
    now: datetime,
    duration: Duration,
    zone: ZoneInfo,
    hours: Mapping[str, tuple[tuple[str, str], ...]],
    closed: tuple[str, ...],
) -> datetime:
    left = seconds(duration) if is_exact(duration) else timedelta(0)
    days_left = 0 if is_exact(duration) else int(duration.count)
    day = civil(now, zone)
    for _ in range(HORIZON_DAYS):
        periods = _open_periods(day, zone, hours, closed)
        for start, end in periods:
            begin = max(start, now)
            if days_left == 0 and begin < end:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
        if days_left and periods and day > civil(now, zone):
            days_left -= 1
            if days_left == 0:
                return periods[-1][1]
        day += timedelta(days=1)
    raise ValueError("the business hours have no open hour within two years")


def open_day_from(
    day: date, count: int, zone: ZoneInfo, hours: Mapping[str, tuple[tuple[str, str], ...]], closed: tuple[str, ...]
) -> date:
    """The day so many open days after a day; before it, where `count` is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    for _ in range(HORIZON_DAYS):
        if left == 0:
            return day
        day += step
        left -= bool(_open_periods(day, zone, hours, closed))
    raise ValueError("the business hours have no open day within two years")


def open_time_before(
    now: datetime,
    duration: Duration,
    zone: ZoneInfo,
    hours: Mapping[str, tuple[tuple[str, str], ...]],
    closed: tuple[str, ...],
) -> datetime:
    """The moment from which so much open time has passed until now."""
    left, day = seconds(duration), civil(now, zone)
    for _ in range(HORIZON_DAYS):
        for start, end in reversed(_open_periods(day, zone, hours, closed)):
            until = min(end, now)
            if start < until:
                if until - left >= start:
                    return until - left
                left -= until - start
        day -= timedelta(days=1)
    raise ValueError("the business hours have no open hour within two years")


def _open_periods(
    day: date, zone: ZoneInfo, hours: Mapping[str, tuple[tuple[str, str], ...]], closed: tuple[str, ...]
) -> list[tuple[datetime, datetime]]:
    if day.isoformat() in closed:
        return []
    return [(_at(day, start, zone), _at(day, end, zone)) for start, end in hours.get(WEEKDAYS[day.weekday()], ())]


def is_open(
    now: datetime, zone: ZoneInfo, hours: Mapping[str, tuple[tuple[str, str], ...]], closed: tuple[str, ...]
) -> bool:
    """Whether business hours are on now; a workspace without hours is always open."""
    if not hours:
        return True
    return any(start <= now < end for start, end in _open_periods(civil(now, zone), zone, hours, closed))


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), zone).astimezone(UTC)
