"""Moments that are counted from now, as people say them: "in 20 minutes", "two hours ago", "half an hour from now".

They need the moment at which they were said (`now`, in the workspace's zone); without it nothing is read. Only seconds,
minutes and hours are counted here: "in two days" is a day (`days`), at no time of it in particular. To the minute,
since nobody who says "in 20 minutes" means a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aop.understanding.calendar_words import COUNT, count_of
from aop.understanding.fold import fold, plain
from aop.understanding.identifiers import stands_alone

#: More hours than this are counted in days by whoever means them.
_FAR = timedelta(hours=72)
_ABOUT = r"(?:about |around |roughly )?"
_LENGTH = (
    rf"(?:(?P<named>half an hour|an hour and a half|a quarter of an hour)|(?P<count>{COUNT}|an?|a couple of)"
    r"(?:[.,](?P<tenths>[0-9]))? ?-?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|min|h)"
    r"(?P<half> and a half)?)"
)
_AHEAD = re.compile(rf"in {_ABOUT}{_LENGTH}(?:'s? time)?|{_ABOUT}{_LENGTH.replace('P<', 'P<of_')} from now")
_BACK = re.compile(rf"{_ABOUT}{_LENGTH} (?:ago|earlier)")
_NAMED = {"half an hour": 30, "an hour and a half": 90, "a quarter of an hour": 15}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def read_from_now(text: str, now: datetime | None) -> datetime | None:
    """The moment that the whole text counts to from `now`; None when it counts to none, or further than three days."""
    said = plain(text).strip(" .,;:!?()")
    ahead, back = _AHEAD.fullmatch(said), _BACK.fullmatch(said)
    found = ahead or back
    if found is None or now is None:
        return None
    length = _length({name.removeprefix("of_"): part for name, part in found.groupdict().items() if part})
    if length > _FAR:
        return None
    moment = (now.astimezone(UTC) + (length if ahead else -length)).astimezone(
        now.tzinfo
    )  # real minutes pass, whatever
    return moment.replace(second=0, microsecond=0)  # the clocks do


def find_from_now(text: str, *, asked: bool = False) -> Iterator[tuple[int, int]]:
    """Where such moments stand in running text; what is past only in an answer to the question (`asked`): "I wrote an
    hour ago" tells no time that anybody chose."""
    folded = fold(text)
    for shape in (_AHEAD, _BACK) if asked else (_AHEAD,):
        for found in shape.finditer(folded.text):
            if stands_alone(folded.text, *found.span()):
                yield folded.origin(*found.span())


def _length(parts: dict[str, str]) -> timedelta:
    if "named" in parts:
        return timedelta(minutes=_NAMED[parts["named"]])
    count = {"a": 1, "an": 1, "a couple of": 2}.get(parts["count"]) or count_of(parts["count"])
    amount = count + int(parts.get("tenths", "0")) / 10 + (0.5 if "half" in parts else 0)
    return timedelta(**{_UNITS[parts["unit"][0]]: amount})
