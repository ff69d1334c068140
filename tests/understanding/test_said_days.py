"""Days, times, counts of people and names as people say them: what is found, what it means, and what stays open."""

from __future__ import annotations

from datetime import date, time

import pytest

from aop.extractors.spotting import spot
from aop.machine.types import Slot, Type
from aop.ports.extractor import Context, Extraction, Message, Vocabulary
from aop.understanding.contacts import find_asked_postcodes
from aop.understanding.days import find_days, read_asked_days, read_days
from aop.understanding.gate import admit
from aop.understanding.hours import find_hours, read_asked_hours
from aop.understanding.moments import find_durations, read_date, read_duration, read_time
from aop.understanding.moves import signals
from aop.understanding.names import find_names
from aop.understanding.normalise import normalise, possible
from aop.understanding.people import find_people, read_people
from aop.values import Duration, Record, Value

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("tomorrow", ["2026-11-23"]),
        ("the day before yesterday", ["2026-11-20"]),
        ("in two weeks", ["2026-12-06"]),
        ("a month from now", ["2026-12-22"]),
        ("three days ago", ["2026-11-19"]),
        ("22 November 2026", ["2026-11-22"]),
        ("Nov 22nd, 2026", ["2026-11-22"]),
        ("22/11/2026", ["2026-11-22"]),
        ("03/04/2027", ["2027-04-03", "2027-03-04"]),
        ("Monday, 23 Nov 2026", ["2026-11-23"]),
        ("Tuesday, 23 Nov 2026", []),  # it was a Monday
        ("next Friday", ["2026-11-27"]),  # next week's, whichever way one counts
        ("last Tuesday", ["2026-11-17", "2026-11-10"]),  # this week's or last week's
        ("Friday", ["2026-11-27", "2026-11-20"]),
        ("the 3rd", ["2026-12-03", "2026-11-03"]),
        ("Saturday the 5th", ["2026-12-05", "2026-09-05"]),
        ("the last Friday of this month", ["2026-11-27"]),
        ("the 30th of this month", ["2026-11-30"]),
        ("31 February 2026", []),
        ("in 5000 days", []),
    ],
)
def test_what_days_may_be_meant(said: str, days: list[str]) -> None:
    assert [str(day) for day in read_days(said, TODAY)] == days


def test_only_an_answer_is_a_date_without_a_month() -> None:
    assert read_days("3/4", TODAY) == ()
    assert [str(day) for day in read_asked_days("3/4", TODAY)] == ["2027-04-03", "2027-03-04"]
    assert [str(day) for day in read_asked_days("15", TODAY)] == ["2026-12-15", "2026-11-15"]


@pytest.mark.parametrize("said", ["tomorrow", "Friday", "in two weeks", "the 3rd", "22 November"])
def test_nothing_relative_is_read_without_a_day(said: str) -> None:
    assert read_days(said) == ()
    assert read_date(said) is None


def test_a_month_away_is_clamped_to_its_last_day() -> None:
    assert read_date("in a month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my order number is 5532, I may sit on my porch", []),
        ("can I come on Thursday, August 23rd or in 3 days?", ["Thursday, August 23rd", "in 3 days"]),
        ("the 4th of August please", ["4th of August"]),
        ("the 2nd one", []),
    ],
)
def test_days_are_found_where_they_surely_are(text: str, found: list[str]) -> None:
    today = date(2026, 8, 1)
    assert sorted(text[slice(*span)] for span in find_days(text, today)) == sorted(
        each for each in found if read_days(each, today)
    )


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("8 pm", [time(20)]),
        ("8", [time(8), time(20)]),
        ("9:30", [time(9, 30)]),
        ("half past seven in the evening", [time(19, 30)]),
        ("20 to 2", [time(13, 40), time(1, 40)]),
        ("quarter to 9 pm", [time(20, 45)]),
        ("2215", [time(22, 15)]),
        ("noon", [time(12)]),
        ("10 at night", [time(22)]),
        ("25:00", []),
        ("13 am", []),
    ],
)
def test_what_times_may_be_meant(said: str, times: list[time]) -> None:
    assert list(read_asked_hours(said)) == times
    assert read_time(said) == (times[0] if len(times) == 1 else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a table for 4 at 9, please", ["9"]),
        ("I need 3 days and 20 dollars", []),
        ("from 7 to 9 people", []),
        ("rated greater than 4", []),
        ("at 7:15 pm, not at 8", ["7:15 pm", "8"]),
    ],
)
def test_times_are_found_where_they_surely_are(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in find_hours(text)] == found


@pytest.mark.parametrize(
    ("said", "duration"),
    [
        ("3 business days", Duration(3, "days", True)),
        ("half an hour", Duration(30, "minutes", False)),
        ("a couple of weeks", Duration(2, "weeks", False)),
        ("45 mins", Duration(45, "minutes", False)),
        ("the last 3 hours", Duration(3, "hours", False)),
        ("twenty two days", Duration(22, "days", False)),
        ("some days", None),
    ],
)
def test_durations(said: str, duration: Duration | None) -> None:
    assert read_duration(said) == duration


def test_durations_in_running_text() -> None:
    text = "it took two weeks and then half an hour more"
    assert [text[slice(*span)] for span in find_durations(text)] == ["two weeks", "half an hour"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("There will be 5 adults and 1 child.", 6),
        ("me and my wife", 2),
        ("my parents, two siblings and I", 5),
        ("a table for 4 at 9", 4),
        ("11 of us", 11),
        ("3 couples", 6),
    ],
)
def test_people_are_counted(text: str, count: int) -> None:
    ((start, end),) = find_people(text)
    assert read_people(text[start:end]) == count


@pytest.mark.parametrize("text", ["my wife is ill", "I need help", "5 boxes", "for 3 days", "table for 8:30"])
def test_who_is_only_spoken_of_is_no_count(text: str) -> None:
    assert list(find_people(text)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Ana Lopez and I need help", "Ana Lopez"),
        ("it's under the name Ben Okafor, for 8pm", "Ben Okafor"),
        ("I'm Mei Chen. Please cancel", "Mei Chen"),
        ("my name is mei chen", "mei chen"),
        ("I am Very happy", None),
        ("I am looking for Pizza Palace", None),
        ("Ana Lopez", None),
        ("for Monday August 3", None),
    ],
)
def test_names_are_found_where_they_are_introduced(text: str, name: str | None) -> None:
    assert [text[slice(*span)] for span in find_names(text)] == ([name] if name else [])


def test_an_answer_with_one_name_in_it_is_that_name() -> None:
    assert list(find_names("Ana Lopez tomorrow", asked=True)) == [(0, 9)]


def test_five_digits_are_a_postcode_only_when_asked() -> None:
    assert list(find_asked_postcodes("80239 I think")) == [(0, 5)]
    assert list(find_asked_postcodes("order 8023912, $80239")) == []


# ---- through the gate


def admitted(text: str, asked: str | None = None) -> dict[str, Value | tuple[Value, ...]]:
    slots = {
        slot.name: slot
        for slot in (
            Slot("day", Type("date")),
            Slot("hour", Type("time")),
            Slot("people", Type("integer")),
            Slot("name", Type("record", record="person")),
            Slot("stay_from", Type("date")),
            Slot("stay_to", Type("date")),
        )
    }
    context = Context(Vocabulary((), slots), asked=asked, today=TODAY)
    message = Message("m1", text)
    found = spot(message, context, signals(text, (), {}), "USD")
    read = admit(Extraction(values=tuple(found.values)), message, context, options={}, currency="USD").understanding
    return {reading.slot: reading.value or reading.candidates for reading in read.values}


def test_one_sentence_fills_a_booking() -> None:
    assert admitted("A table for 4 tomorrow at 8 pm, under the name Ana Lopez please") == {
        "day": date(2026, 11, 23),
        "hour": time(20),
        "people": 4,
        "name": Record("person", {"first_name": "Ana", "last_name": "Lopez"}),
    }


def test_what_may_mean_several_is_a_reading_with_candidates_and_no_value() -> None:
    assert admitted("3/4", "day") == {"day": (date(2027, 4, 3), date(2027, 3, 4))}
    assert admitted("at 8", "hour") == {"hour": (time(8), time(20))}


def test_tonight_is_of_the_day_and_of_the_time() -> None:
    assert admitted("8 tonight") == {"day": TODAY, "hour": time(20)}


def test_both_ends_of_a_stay() -> None:
    assert admitted("from 3 December 2026 until 9 December 2026") == {
        "stay_from": date(2026, 12, 3),
        "stay_to": date(2026, 12, 9),
    }


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("two thousand five hundred", 2500),
        ("a thousand", 1000),
        ("one hundred and twenty thousand", 120_000),
        ("three thousand and seven", 3007),
        ("thousand thousand", None),
        ("five six thousand", None),
        ("zero thousand", None),
    ],
)
def test_thousands_in_words(said: str, number: int | None) -> None:
    assert normalise(Slot("quantity", Type("number")), said, currency="USD") == number


def test_only_one_of_several_is_a_value() -> None:
    day = Slot("day", Type("date"))
    assert normalise(day, "Friday", currency="USD", today=TODAY) is None
    assert possible(day, "Friday", today=TODAY) == (date(2026, 11, 27), date(2026, 11, 20))
    assert possible(day, "tomorrow", today=TODAY) == ()
