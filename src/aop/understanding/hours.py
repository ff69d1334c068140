"""Times of day as people say them: "9:30", "8 pm", "half past seven", "20 to 2", "at 8", "noon".

Like days they come to *candidates*: "8 pm" means one time, "at 8" means eight in the morning or in the evening. What
is written with minutes and no half of the day ("8:30") is read as it stands, on the clock of twenty-four hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from aop.understanding.calendar_words import NUMBERS, count_of, one_of
from aop.understanding.fold import fold, plain
from aop.understanding.identifiers import stands_alone

_HOURS = {word: number for word, number in NUMBERS.items() if number <= 24}
_MINUTES = {word: number for word, number in NUMBERS.items() if number <= 59}
_HOUR = rf"(?P<hour>[0-2]?[0-9]|{one_of(_HOURS)})"
_HALF = r"(?P<half>[ap]\.? ?m\b\.?|(?:in the |this |at )?(?:morning|afternoon|evening|night)\b|tonight\b)"
_MINUTE = r"(?P<minute>[0-5][0-9])"
_ISH = r"(?:-?ish\b)?"
_AWAY = rf"(?P<away>(?:[0-5]?[0-9]|{one_of(_MINUTES)}) minutes?|[1-5]?[05]|five|ten|twenty(?:-five)?|half|quarter)"
#: With minutes or a half of the day: a time wherever it stands.
_SURE = (
    re.compile(rf"(?P<half>morning|afternoon|evening|night|tonight) at {_HOUR}(?:[:.]{_MINUTE})?{_ISH}(?! ?[ap]\.?m)"),
    re.compile(rf"{_AWAY}[ -](?P<way>past|after|to|before|till) {_HOUR}(?::00)?{_ISH}(?: ?{_HALF})?"),
    re.compile(rf"(?P<hour>[0-2]?[0-9])[:.h]{_MINUTE}(?:hrs?\b|h\b)?{_ISH}(?: {{0,2}}{_HALF})?(?!%)"),
    re.compile(
        rf"(?P<hour>[0-2]?[0-9]) ?{_MINUTE} {{0,2}}"
        r"(?P<half>[ap]\.? ?m\b\.?|(?:in the |this |at )?(?:morning|night)\b|hrs?\b)"
    ),
    re.compile(rf"(?P<hour>{one_of(_HOURS)})[ -](?P<minute>{one_of(_MINUTES)})(?: {_HALF})"),
    re.compile(rf"(?P<hour>{one_of(_HOURS)})[ -](?P<minute>ten|fifteen|twenty|thirty|forty|forty[ -]five)"),
    re.compile(rf"{_HOUR}(?: o'? ?clock)?{_ISH}(?: {{0,2}}{_HALF})"),
    re.compile(rf"{_HOUR}(?= o'? ?clock\b)"),
    re.compile(r"(?P<hour>1[0-9]|2[0-3]) ?(?P<half>hrs?)\b"),
    re.compile(rf"(?P<away>half) {_HOUR}(?: {_HALF})?"),
    re.compile(r"(?P<name>noon|midday|midnight)"),
)  # fmt: skip
_HOUR_ISH = re.compile(rf"{_HOUR}(?:-?ish\b|(?= ish\b))")
#: A bare hour is one behind these words, if what follows does not make it a number of something.
_CUES = re.compile(rf"\b(?:at|after|before|around|about|by|until|till|from|slot at) (?P<span>{_HOUR})\b")
#: In an answer to the question a plain hour or four digits are a time.
_BARE = re.compile(rf"{_HOUR}{_ISH}|(?P<hours>[01]?[0-9]|2[0-3])(?P<minutes>[0-5][0-9])(?: ?hrs?)?")
_NO_HOUR = re.compile(
    r"(?: to [0-9]{1,3})?[ ]?(?:st|nd|rd|th|people|persons?|adults?|kids|children|of (?:us|them)|guests?|days?|"
    r"weeks?|months?|years?|hours?|minutes?|(?:big |large )?tables?|percent|or more|others?|friends)\b|"
    r"[.,:/-]?[0-9]|[%$€£]| ?(?:dollars|pounds|euros)\b"
)


def read_hours(text: str) -> tuple[time, ...]:
    """What time of day the whole text may mean; empty when it surely means none."""
    said = plain(text).strip(" ,;:!?()").removeprefix("at ").removeprefix("a ")
    for shape in _SURE:
        found = shape.fullmatch(said) or shape.fullmatch(said.rstrip("."))
        if found:
            return _meant(found.groupdict())
    found = _HOUR_ISH.fullmatch(said)
    return _meant(found.groupdict()) if found else ()


def read_asked_hours(text: str) -> tuple[time, ...]:
    """As `read_hours`, for the words after "at" or an answer to the question: also "8" and "2215"."""
    read = read_hours(text)
    found = None if read else _BARE.fullmatch(plain(text).strip(" .,;:!?()"))
    if found is None:
        return read
    if found["hours"]:
        return (time(int(found["hours"]), int(found["minutes"])),)
    return _meant({"hour": found["hour"]})


def find_hours(text: str) -> Iterator[tuple[int, int]]:
    """Where times of day stand in running text; a bare hour only behind "at", "after" and the like."""
    folded = fold(text)
    claimed: list[tuple[int, int]] = []
    for shape in (*_SURE, _HOUR_ISH):
        for found in shape.finditer(folded.text):
            start, end = found.span()
            if _is_free((start, end), claimed) and stands_alone(folded.text, start, end) and _meant(found.groupdict()):
                claimed.append((start, end))
    for found in _CUES.finditer(folded.text):
        span = found.span("span")
        after = folded.text[span[1] : span[1] + 12]
        if _is_free(span, claimed) and stands_alone(folded.text, *span) and not _NO_HOUR.match(after):
            claimed.append(span)
    for start, end in claimed:
        yield folded.origin(start, end)


def _is_free(span: tuple[int, int], claimed: list[tuple[int, int]]) -> bool:
    return not any(span[0] < end and start < span[1] for start, end in claimed)


def _meant(parts: dict[str, str | None]) -> tuple[time, ...]:
    """The times that the parts come to: one, or the two halves of the day where neither is said."""
    if parts.get("name"):
        return (time(0 if parts["name"] == "midnight" else 12),)
    said = parts["hour"] or ""
    hour = int(said) if said.isdigit() else count_of(said)
    minute = _minutes(parts.get("minute"))
    shift = _minutes_away(parts.get("away"))
    if parts.get("way") in ("to", "before", "till"):
        shift = -shift
    hours = _hours(hour, _half(parts.get("half"), hour), exact=minute is not None)
    return tuple(_shifted(each, minute or 0, shift) for each in hours)


def _hours(hour: int, half: str | None, *, exact: bool) -> tuple[int, ...]:
    """Hours of the day. `exact`: minutes were written, so without a half it is the twenty-four hour clock."""
    if hour > 24 or (half and hour > 12 and half == "am"):
        return ()
    if half and hour <= 12:
        return (hour % 12 + (12 if half == "pm" else 0),)
    if exact or not 0 < hour <= 12:
        return (hour % 24,)
    morning, evening = hour % 12, hour % 12 + 12
    return (evening, morning) if hour < 8 or hour == 12 else (morning, evening)


def _half(said: str | None, hour: int) -> str | None:
    """The half of the day that words tell: "at night" is the evening, except for the small hours."""
    if not said or said.startswith("h"):
        return None
    if said.replace(" ", "").replace(".", "") in ("am", "pm"):
        return said[0] + "m"
    return "am" if "morning" in said or ("night" in said and (hour < 5 or hour == 12)) else "pm"


def _minutes(said: str | None) -> int | None:
    return None if said is None else int(said) if said.isdigit() else count_of(said)


def _minutes_away(said: str | None) -> int:
    if said is None:
        return 0
    return {"half": 30, "quarter": 15}.get(said) or count_of(re.sub(r" minutes?$", "", said))


def _shifted(hour: int, minute: int, shift: int) -> time:
    total = (hour * 60 + minute + shift) % (24 * 60)
    return time(total // 60, total % 60)
