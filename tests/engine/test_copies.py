"""Copies and texts made by hand, where the library's way of making them costs too much: nothing is lost."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aop.engine.calendar import due_after, ending
from aop.engine.snapshot import Consent, Flight, Frame, Memory, Snapshot
from aop.values import Duration, Money, Record, Value, canonical, content, spelled


def filled(kind: type[Any]) -> Any:
    """One with another thing in each of its fields."""
    return kind(**{item.name: (item.name,) for item in fields(kind)})


@pytest.mark.interpreted
def test_a_call_further_on_keeps_everything_else() -> None:
    flight = filled(Flight)
    assert flight.in_phase("called", ()) == replace(flight, phase="called", needs=())


@pytest.mark.interpreted
def test_a_yes_that_is_used_keeps_everything_else() -> None:
    consent = filled(Consent)
    assert consent.turned("used") == replace(consent, state="used")


@pytest.mark.parametrize("name", ["looked_up", "said", "agreed", "written"])
def test_what_is_remembered_comes_behind_what_was_known(name: str) -> None:
    memory = filled(Memory)
    assert memory.with_more(**{name: ("new",)}) == replace(memory, **{name: (name, "new")})


def test_no_table_of_a_frame_is_shared_with_its_copy() -> None:
    frame = Frame("p", True)
    copy = frame.fork()
    tables = [item.name for item in fields(Frame) if isinstance(getattr(frame, item.name), dict)]
    assert tables
    assert copy == frame
    assert all(getattr(copy, name) is not getattr(frame, name) for name in tables)


@pytest.mark.interpreted
def test_a_fork_of_a_frame_keeps_every_field() -> None:
    """Each holds a table of its own name, since the tables are copied and the rest is handed on."""
    frame = Frame(**{item.name: {item.name: 1} for item in fields(Frame)})  # type: ignore[arg-type]
    assert frame.fork() == frame


@pytest.mark.interpreted
def test_a_fork_of_a_snapshot_keeps_every_field_and_forks_its_frames() -> None:
    held: dict[str, Any] = {item.name: {item.name: 1} for item in fields(Snapshot)}
    snapshot = Snapshot(**held | {"frames": [Frame("p", True)]})
    copy = snapshot.fork()
    assert copy == snapshot
    assert copy.frames[0] is not snapshot.frames[0]
    assert copy.counters is not snapshot.counters
    assert copy.stale is not snapshot.stale


values: some.SearchStrategy[Value] = some.recursive(
    some.none()
    | some.booleans()
    | some.text()
    | some.decimals(allow_nan=False, allow_infinity=False)
    | some.dates()
    | some.datetimes(timezones=some.just(UTC))
    | some.times()
    | some.builds(Money, some.decimals(allow_nan=False, allow_infinity=False), some.sampled_from(["USD", "JPY"]))
    | some.builds(Duration, some.decimals(allow_nan=False, allow_infinity=False), some.just("days"), some.booleans()),
    lambda inner: (
        some.lists(inner, max_size=3).map(tuple)
        | some.builds(Record, some.text(), some.dictionaries(some.text(), inner, max_size=4), some.integers(0, 9))
    ),
    max_leaves=12,
)


@given(values)
def test_a_value_is_spelled_as_its_canonical_json(value: Value) -> None:
    assert spelled(value).encode() == canonical(content(value))


WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), (("09:00", "17:00"),))


@pytest.mark.parametrize("hours", [{}, WEEK])
@pytest.mark.parametrize("business", [False, True])
@pytest.mark.parametrize("unit", ["minutes", "hours", "days"])
def test_a_duration_made_ready_ends_when_it_ends(unit: str, business: bool, hours: dict[str, Any]) -> None:
    duration, zone = Duration(Decimal(3), unit, business), ZoneInfo("Europe/Madrid")
    ready = ending(duration, zone, hours, ("2026-03-30",))
    for start in (datetime(2026, 3, 27, 16, 30, tzinfo=UTC), datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):
        assert ready(start) == due_after(start, duration, zone, hours, ("2026-03-30",))
