"""Moments counted from now: "in 20 minutes" for a moment, a time of day and a duration."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from aop.extractors.spotting import spot
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.from_now import find_from_now, read_from_now
from aop.understanding.gate import admit
from aop.understanding.moments import read_duration, read_moment, read_time
from aop.understanding.moves import signals
from aop.values import Duration, Value

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 21, 40, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("in 20 minutes", "22 22:00"),
        ("In about twenty mins.", "22 22:00"),
        ("in half an hour", "22 22:10"),
        ("an hour and a half from now", "22 23:10"),
        ("in an hour and a half", "22 23:10"),
        ("in 1.5 hours", "22 23:10"),
        ("in two hours' time", "22 23:40"),
        ("in a couple of hours", "22 23:40"),
        ("in 3 hrs", "23 00:40"),
        ("15 minutes ago", "22 21:25"),
        ("about an hour ago", "22 20:40"),
        ("in 100 hours", None),
        ("in two days", None),
        ("in minutes", None),
        ("20 minutes", None),
        ("tomorrow", None),
    ],
)
def test_the_moment_that_words_count_to(said: str, moment: str | None) -> None:
    found = read_from_now(said, NOW)
    assert (found and found.strftime("%d %H:%M")) == moment
    assert read_from_now(said, None) is None


def test_real_minutes_pass_when_the_clocks_change() -> None:
    before = datetime(2026, 11, 1, 1, 50, tzinfo=ZONE)  # at 2:00 it is 1:00 again
    found = read_from_now("in 20 minutes", before)
    assert found is not None
    assert found.strftime("%H:%M %Z") == "01:10 EST"
    assert found.timestamp() - before.timestamp() == 20 * 60


def test_a_time_of_day_is_todays_or_none() -> None:
    assert read_time("in 20 minutes", NOW) == time(22, 0)
    assert read_time("in 3 hours", NOW) is None  # it is tomorrow by then
    assert read_time("in 20 minutes") is None
    assert read_time("at 9 pm", NOW) == time(21)


def test_a_moment_is_counted_or_written_in_full() -> None:
    assert read_moment("in 20 minutes", NOW) == datetime(2026, 11, 22, 22, 0, tzinfo=ZONE)
    assert read_moment("2026-11-22T21:40:00-05:00", NOW) == datetime(2026, 11, 22, 21, 40, tzinfo=ZONE)
    assert read_moment("in 20 minutes") is None


def test_the_same_words_are_a_duration() -> None:
    assert read_duration("in 20 minutes") == Duration(Decimal(20), "minutes", False)


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("can we come in half an hour?", False, ["in half an hour"]),
        ("I wrote an hour ago, please call in 20 minutes", False, ["in 20 minutes"]),
        ("an hour ago, I think", True, ["an hour ago"]),
        ("the train in 20 minutess", False, []),
        ("log in 3 hours", True, ["in 3 hours"]),
    ],
)
def test_where_they_stand(text: str, asked: bool, words: list[str]) -> None:
    assert [text[slice(*span)] for span in find_from_now(text, asked=asked)] == words


def read(kind: str, text: str, asked: bool = True, now: datetime | None = NOW) -> list[Value]:
    slots = {"arrival": Slot("arrival", Type(kind))}
    context = Context(Vocabulary(slots=slots), "arrival" if asked else None, today=NOW.date(), now=now)
    message = Message("m1", text)
    found = spot(message, context, signals(text, (), {}), "USD")
    admitted = admit(Extraction(values=tuple(found.values)), message, context, options={}, currency="USD")
    return [reading.value for reading in admitted.understanding.values]


def test_each_type_takes_them_through_the_gate() -> None:
    said = "sure, I'll be there in 20 minutes"
    assert read("moment", said) == read("moment", said, asked=False) == [datetime(2026, 11, 22, 22, 0, tzinfo=ZONE)]
    assert read("time", said) == read("time", said, asked=False) == [time(22, 0)]
    assert read("duration", said) == read("duration", said, asked=False) == [Duration(Decimal(20), "minutes", False)]
    assert read("moment", said, now=None) == read("time", said, now=None) == []
    assert read("time", "I wrote 20 minutes ago", asked=False) == []
