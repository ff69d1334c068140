"""Days, hours and opening hours, a second time: what the monitor counts ages with.

Business time is looked at minute by minute of the declared hours, one open period after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aop.machine.release import Workspace
from aop.machine.zones import zone_of
from aop.values import Duration

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
DAYS = {"days": 1, "weeks": 7}
MONTHS = {"months": 1, "years": 12}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: How many days opening hours are looked for.
MAX_DAYS = 730


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of a workspace. `hours`: weekday → list of [from, to] as "HH:MM"."""

    zone: ZoneInfo
    hours: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    closed: tuple[str, ...] = ()

    @classmethod
    def of(cls, workspace: Workspace) -> Days:
        return cls(zone_of(workspace), workspace.business_hours, workspace.closed)

    def day(self, when: date) -> date:
        """The civil day of a moment here; a day is itself."""
        return when.astimezone(self.zone).date() if isinstance(when, datetime) else when

    def away(self, now: datetime, span: Duration, sign: int) -> date | None:
        """The moment (of hours and shorter) or the day that is so long away; None beyond the calendar."""
        try:
            return self._away(now, span, sign)
        except (OverflowError, ValueError):
            return None

    def _away(self, now: datetime, span: Duration, sign: int) -> date | None:
        if span.unit in SECONDS:
            length = timedelta(seconds=float(span.count) * SECONDS[span.unit])
            return self._open_time(now, length, sign) if span.business and self.hours else now + sign * length
        day = self.day(now)
        if span.business and self.hours:
            return self._open_day(day, int(span.count), sign)
        if span.unit in DAYS:
            return day + timedelta(days=sign * int(span.count) * DAYS[span.unit])
        return later_month(day, sign * int(span.count) * MONTHS[span.unit])

    def end(self, start: datetime, span: Duration) -> datetime | None:
        """When a span that began then is over; days end at the same time of day, open days at their closing."""
        found = self.away(start, span, 1)
        if found is None or isinstance(found, datetime):
            return found
        if span.business and self.hours:
            periods = self.periods(found)
            return periods[-1][1] if periods else None
        return datetime.combine(found, start.astimezone(self.zone).timetz()).astimezone(UTC)

    def _open_day(self, day: date, count: int, sign: int) -> date | None:
        for _ in range(MAX_DAYS):
            if not count:
                return day
            day += timedelta(days=sign)
            count -= bool(self.periods(day))
        return None

    def _open_time(self, now: datetime, length: timedelta, sign: int) -> datetime | None:
        for start, end in self._periods_from(now, sign):
            first, last = (max(start, now), end) if sign > 0 else (min(end, now), start)
            there = abs(last - first) if (last > first) == (sign > 0) else timedelta(0)
            if there >= length and there:
                return first + sign * length
            length -= there
        return None

    def _periods_from(self, now: datetime, sign: int) -> Iterator[tuple[datetime, datetime]]:
        day = self.day(now)
        for number in range(MAX_DAYS):
            yield from self.periods(day + timedelta(days=sign * number))[::sign]

    def periods(self, day: date) -> list[tuple[datetime, datetime]]:
        """When it is open on a day."""
        if day.isoformat() in self.closed:
            return []
        return [(self._at(day, a), self._at(day, b)) for a, b in self.hours.get(_NAMES[day.weekday()], ())]

    def _at(self, day: date, clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        if hour == 24:
            day, hour = day + timedelta(days=1), 0
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).astimezone(UTC)

    def is_open(self, now: datetime) -> bool:
        """Whether it is open now; without hours it always is."""
        return not self.hours or any(start <= now < end for start, end in self.periods(self.day(now)))


def later_month(day: date, months: int) -> date:
    """So many months later; the last day of the month where the day is not in it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            if last == 28:
                raise
    return day
