"""Days as people say them: "22 November 2026", "tomorrow", "last Tuesday", "in two weeks", "the 3rd", "3/4".

A day that was said comes to *candidates*: one when the words mean one day, several when they mean one of a few, none
when they mean no day. "Tomorrow" needs the day on which it is said (`today`, the civil day of the workspace); without
it nothing relative is read. Which of several is meant is never guessed here: a civil date is made of one candidate
only, and several are for the customer to choose from.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from aop.understanding.calendar_words import (
    COUNT,
    FULL_WEEKDAY,
    MONTH,
    ORDINALS,
    WEEKDAY,
    count_of,
    month_of,
    one_of,
    weekday_of,
)
from aop.understanding.fold import fold, plain
from aop.understanding.identifiers import stands_alone

#: More days than this are no choice that anybody could be asked to make.
CANDIDATES = 4
#: Days, weeks and so on that are counted from today; more is no date that a customer speaks of.
_FAR = 999

_Parts = dict[str, str | None]
_ORDINAL = rf"(?:[0-3]?[0-9](?:st|nd|rd|th)|{one_of(ORDINALS)})"
_DAY = rf"(?P<day>{_ORDINAL}|[0-3]?[0-9])"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_LED = rf"(?:(?P<weekday>{WEEKDAY})\.?,? {{1,2}}(?:on )?(?:the )?)?"
_AFTER = rf"(?:,? {{0,2}}(?:on )?(?P<weekday_after>{FULL_WEEKDAY})\b)?"
_TAIL = rf"(?: (?P<this_year>this year))?{_AFTER}"
_UNITS = r"(?P<unit>day|week|month|year)s?"
_NUMBERED = r"(?P<first>[0-9]{1,2})(?P<sign>[/.-])(?P<second>[0-9]{1,2})(?P=sign)(?P<year>(?:19|20)?[0-9]{2})"


def read_days(text: str, today: date | None = None) -> tuple[date, ...]:
    """What day the whole text may mean, the likeliest first; empty when it surely means none."""
    said = plain(text).strip(" .,;:!?()").removeprefix("on ").removeprefix("the ")
    return _days(said, _SHAPES, today)


def find_days(text: str, today: date | None = None, *, asked: bool = False) -> Iterator[tuple[int, int]]:
    """Where days stand in running text; `asked`: the message answers a question for one, so "3/4" is one."""
    folded = fold(text)
    shapes = (*_SHAPES, *_ASKED) if asked else _SHAPES
    claimed: list[tuple[int, int]] = []
    for shape, means in shapes:
        for found in shape.finditer(folded.text):
            start, end = found.span()
            if any(start < last and first < end for first, last in claimed) or not _alone(folded.text, start, end):
                continue
            claimed.append((start, end))  # also what contradicts itself: "31 February" is not the 31st
            if means(found.groupdict(), today):
                yield folded.origin(start, end)


def read_asked_days(text: str, today: date | None = None) -> tuple[date, ...]:
    """As `read_days`, for an answer to the question: also "3/4" and "15"."""
    return read_days(text, today) or _days(
        plain(text).strip(" .,;:!?()").removeprefix("the "), (*_ASKED, *_BARE), today
    )


def _days(said: str, shapes: tuple[_Shape, ...], today: date | None) -> tuple[date, ...]:
    for shape, means in shapes:
        found = shape.fullmatch(said)
        if found:
            return tuple(dict.fromkeys(means(found.groupdict(), today)))[:CANDIDATES]
    return ()


def _alone(text: str, start: int, end: int) -> bool:
    """No piece of a longer word, number or path; a closing mark may follow."""
    return stands_alone(text, start, end) and text[max(0, start - 1) : start] not in ("-", "/")


# ---- what each shape means


def _in_full(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """Year, month and day; with a weekday that is another's, nothing is sure."""
    made = _made(int(parts["year"] or 0), _month(parts), _day(parts))
    said = parts.get("weekday") or parts.get("weekday_after")
    return (made,) if made and (not said or made.weekday() == weekday_of(said)) else ()


def _numbered(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "22/11/2026": both ways round where both are days; a short year is of this century."""
    year = int(parts["year"] or 0)
    first, second = int(parts["first"] or 0), int(parts["second"] or 0)
    days = (_made(year if year > 99 else 2000 + year, *order) for order in ((second, first), (first, second)))
    said = parts.get("weekday")
    return tuple(day for day in days if day and (not said or day.weekday() == weekday_of(said)))


def _in_a_year(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "22 November", the nearer of the last and the next one first; "this year" and a weekday tell which."""
    if today is None:
        return ()
    if parts.get("this_year"):
        return _in_full({**parts, "year": str(today.year)}, today)
    days = [day for year in (-1, 0, 1) if (day := _made(today.year + year, _month(parts), _day(parts)))]
    said = parts.get("weekday") or parts.get("weekday_after")
    if said:
        fitting = [day for day in days if day.weekday() == weekday_of(said)]
        return tuple(sorted(fitting, key=lambda day: abs(day - today))[:1])
    before, after = [day for day in days if day < today][-1:], [day for day in days if day >= today][:1]
    return tuple(sorted((*after, *before), key=lambda day: abs(day - today)))


def _in_a_month(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "the 3rd": the next one and the last one; a weekday tells which."""
    if today is None:
        return ()
    months = [_months(today.replace(day=1), away) for away in range(-11, 12)]
    days = [day for month in months if (day := _made(month.year, month.month, _day(parts)))]
    said = parts.get("weekday")
    if said:
        days = [day for day in days if day.weekday() == weekday_of(said)]
    return tuple(([day for day in days if day >= today][:1]) + [day for day in days if day < today][-1:])


def _both_ways(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "3/4": 3 April and 4 March, each the nearest of its kind."""
    if today is None:
        return ()
    first, second = parts["first"] or "", parts["second"] or ""
    orders = ((first, second), (second, first)) if first != second else ((first, second),)
    found = (_nearest(today, int(month), int(day)) for day, month in orders)
    return tuple(day for day in found if day)


def _named(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "tomorrow night" is tomorrow, "this evening" today, "last night" yesterday."""
    if today is None:
        return ()
    return (today + timedelta(_NAMES[(parts["name"] or "").removeprefix("the ")]),)


def _counted(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "in two weeks", "three days ago", "a month from now"."""
    if today is None:
        return ()
    count = _amount(parts["count"])
    back = parts.get("ago") is not None
    return _away(today, -count if back else count, parts["unit"] or "day")


def _weekday(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "Friday", "this Friday", "next Friday", "last Friday": the calendar week decides what is sure."""
    if today is None:
        return ()
    ahead = (weekday_of(parts["weekday"] or "") - today.weekday()) % 7
    coming, same_week = today + timedelta(ahead or 7), ahead > 0 and today.weekday() + ahead < 7
    recent = today - timedelta((-ahead) % 7 or 7)
    match parts.get("which"):
        case "next":
            return (coming, coming + timedelta(7)) if same_week else (coming,)
        case "last" | "past" | "previous":
            return (recent, recent - timedelta(7)) if recent.weekday() < today.weekday() else (recent,)
        case "this" | "coming" | "this coming":
            return (today,) if ahead == 0 else (coming,)
        case "next week":
            return (today - timedelta(today.weekday()) + timedelta(7 + weekday_of(parts["weekday"] or "")),)
    return (today,) if ahead == 0 else (coming, recent)


def _of_month(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "the last Friday of this month", "the last day of March"."""
    if today is None:
        return ()
    month = _months(today.replace(day=1), 1 if parts.get("next") else 0)
    if parts["month"]:
        month = next(m for away in range(12) if (m := _months(today.replace(day=1), away)).month == _month(parts))
    end = _months(month, 1) - timedelta(1)
    if parts["weekday"]:
        end -= timedelta((end.weekday() - weekday_of(parts["weekday"])) % 7)
    return (end,)


def _this_month(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "the 30th of this month"."""
    if today is None:
        return ()
    month = _months(today.replace(day=1), 1 if parts["away"] == "next" else 0)
    made = _made(month.year, month.month, _day(parts))
    return (made,) if made else ()


def _nth(parts: _Parts, today: date | None) -> tuple[date, ...]:
    """ "the first Monday of September": the coming one."""
    if today is None:
        return ()
    nth = ORDINALS.get(parts["nth"] or "") or int((parts["nth"] or "")[0])
    for year in (today.year, today.year + 1):
        first = date(year, _month(parts), 1)
        ahead = (weekday_of(parts["weekday"] or "") - first.weekday()) % 7
        made = first + timedelta(ahead + 7 * (nth - 1))
        if made >= today:
            return (made,)
    return ()


def _nearest(today: date, month: int, day: int) -> date | None:
    days = [made for year in (-1, 0, 1) if (made := _made(today.year + year, month, day))]
    return min(days, key=lambda made: abs(made - today), default=None)


def _away(today: date, count: int, unit: str) -> tuple[date, ...]:
    if abs(count) > _FAR:
        return ()
    try:
        if unit in ("day", "week"):
            return (today + timedelta(count * (7 if unit == "week" else 1)),)
        return (_months(today, count * (12 if unit == "year" else 1)),)
    except (OverflowError, ValueError):
        return ()


def _months(day: date, away: int) -> date:
    """So many months away, the day clamped to the last one of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + away, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _amount(said: str | None) -> int:
    return {"a": 1, "an": 1, "a couple of": 2}.get(said or "") or count_of(said or "1")


def _month(parts: _Parts) -> int:
    said = parts["month"] or ""
    return int(said) if said.isdigit() else month_of(said)


def _day(parts: _Parts) -> int:
    said = parts["day"] or ""
    return ORDINALS.get(said.replace(" ", "-")) or int(re.sub(r"[a-z]", "", said))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---- the shapes, tried in this order

_NAMES = {
    "today": 0, "tonight": 0, "tomorrow": 1, "tommorow": 1, "tommorrow": 1, "tomorow": 1, "yesterday": -1,
    "day after tomorrow": 2, "day before yesterday": -2, "this evening": 0, "this afternoon": 0, "this morning": 0,
    "last night": -1,
}  # fmt: skip
_Shape = tuple[re.Pattern[str], Callable[[_Parts, "date | None"], tuple[date, ...]]]
_MONTH_NAME = rf"(?P<month>{MONTH})\b\.?"


def _shape(pattern: str, means: Callable[[_Parts, date | None], tuple[date, ...]]) -> _Shape:
    return re.compile(pattern), means


#: Behind "2nd" they say that it is no day.
_NO_DAYS = "one|time|floor|order|item|card|street|st|ave|avenue|person"
_COUNTED = rf"(?P<count>{COUNT}|an?|a couple of)"
_SHAPES: tuple[_Shape, ...] = (
    _shape(r"(?P<year>(?:19|20)[0-9]{2})(?P<sign>[-/.])(?P<month>[0-9]{2})(?P=sign)(?P<day>[0-9]{2})", _in_full),
    _shape(rf"(?:(?P<weekday>{WEEKDAY})\.?,? )?{_NUMBERED}", _numbered),
    _shape(rf"{_LED}{_DAY}(?: of)? {_MONTH_NAME},? {{0,2}}{_YEAR}{_AFTER}", _in_full),
    _shape(rf"{_LED}{_MONTH_NAME} {{1,2}}(?:the )?{_DAY}(?:,| of)? {{0,2}}{_YEAR}{_AFTER}", _in_full),
    _shape(rf"last (?:(?P<weekday>{WEEKDAY})|day) of (?:this month|(?P<next>next) month|{_MONTH_NAME})", _of_month),
    _shape(rf"{_DAY} of (?P<away>this|next) month", _this_month),
    _shape(rf"(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) (?P<weekday>{WEEKDAY}) (?:of|in) {_MONTH_NAME}", _nth),
    _shape(rf"{_LED}{_DAY}(?: of)? {_MONTH_NAME}{_TAIL}", _in_a_year),
    _shape(rf"{_LED}{_MONTH_NAME} {{1,2}}(?:the )?{_DAY}(?![0-9:]){_TAIL}", _in_a_year),
    _shape(rf"(?P<weekday>{WEEKDAY}),? (?:the )?(?P<day>{_ORDINAL})", _in_a_month),
    _shape(rf"(?:in|within) {_COUNTED} {_UNITS}(?:'s? time)?", _counted),
    _shape(rf"{_COUNTED} {_UNITS} (?:(?:from (?:now|today))|(?P<ago>ago|earlier))", _counted),
    _shape(rf"(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})", _named),
    _shape(rf"(?P<which>next|last|past|previous|this coming|this|coming|next week) (?P<weekday>{WEEKDAY})\b", _weekday),
    _shape(rf"(?P<weekday>{FULL_WEEKDAY}) (?P<which>next week)", _weekday),
    _shape(rf"(?P<weekday>{FULL_WEEKDAY})", _weekday),
    _shape(rf"(?P<day>[0-3]?[0-9](?:st|nd|rd|th))(?! of [a-z]| (?:{_NO_DAYS})\b)", _in_a_month),
)  # fmt: skip
#: Only in an answer to the question: anything else may be meant elsewhere.
_ASKED: tuple[_Shape, ...] = (
    _shape(r"(?P<first>[0-9]{1,2})[/-](?P<second>[0-9]{1,2})", _both_ways),
    _shape(rf"(?P<weekday>{WEEKDAY})", _weekday),
)
#: Only as the whole answer.
_BARE: tuple[_Shape, ...] = (_shape(rf"(?P<day>{_ORDINAL}|[0-3]?[0-9])", _in_a_month),)
