"""decode(encode(x)) is x, for every event, effect and snapshot that there can be: drawn from the classes themselves, so
that a new one cannot be forgotten."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aop.engine import effects, events
from aop.engine.events import TimerFired
from aop.engine.snapshot import Snapshot
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.seal import Broken
from aop.ports.store import Entry, Held, Parked
from aop.stores.rows import (
    _plain,
    _written,
    entry_of,
    held_of,
    kept_of,
    of_entry,
    of_held,
    of_kept,
    of_snapshot,
    of_waiting,
    snapshot_of,
    waiting_of,
)
from aop.values import Duration, Money, Record

SOME = settings(max_examples=40, suppress_health_check=list(HealthCheck), derandomize=True)
TEXT = st.text(max_size=4)
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)
TIMES = st.datetimes(timezones=st.just(UTC)).map(lambda found: found.replace(fold=0))  # no value has one
HOURS = st.times().map(lambda found: found.replace(fold=0))
PLAIN = st.none() | st.booleans() | TEXT | NUMBER | TIMES | st.dates() | HOURS


def _made(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2).map(tuple) | st.builds(
        Record, TEXT, st.dictionaries(TEXT, inner, max_size=2), st.integers(0, 9), st.none() | TEXT
    )


VALUE = st.recursive(
    PLAIN
    | st.builds(Money, NUMBER, st.sampled_from(["USD", "JPY"]))
    | st.builds(Duration, NUMBER, st.sampled_from(["days", "hours"]), st.booleans()),
    _made,
    max_leaves=4,
)
#: What an explanation may hold beside values: counts, and names with what they are.
LOOSE = VALUE | st.integers(-(2**53), 2**53) | st.dictionaries(TEXT.map(lambda name: f"the {name}"), VALUE, max_size=2)


@cache
def drawn(hint: Any) -> st.SearchStrategy[Any]:
    """Anything of a declared type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return LOOSE
    if origin in (Union, types.UnionType):
        if Money in inner:
            return VALUE
        return st.one_of(*(st.none() if item is type(None) else drawn(item) for item in inner))
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(drawn(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(drawn(item) for item in inner))
    if origin is list:
        return st.lists(drawn(inner[0]), max_size=1)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(TEXT, drawn(inner[1]), max_size=2)
    if is_dataclass(hint):
        return st.deferred(lambda: instances(hint))
    return _SIMPLE[hint]


_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(0, 2**40),
    Decimal: NUMBER,
    datetime: TIMES,
    date: st.dates(),
    time: HOURS,
}


def instances(kind: Any) -> st.SearchStrategy[Any]:
    if kind in (Record, Money, Duration):
        return VALUE.filter(lambda value: isinstance(value, kind))
    hints = get_type_hints(kind)
    few = {"parts", "slots", "frames"} if kind.__name__ in ("Known", "Asked", "Snapshot") else set()
    shallow = {name: st.just(()) for name in few if name in hints and name != "frames"}
    return st.builds(kind, **{item.name: shallow.get(item.name, drawn(hints[item.name])) for item in fields(kind)})


def by_orjson(thing: Any) -> bytes:
    """As orjson goes through a dataclass itself: the audit log has digests of these bytes, so they stay."""
    return orjson.dumps(thing, _plain, orjson.OPT_PASSTHROUGH_DATETIME)


def exactly(thing: Any) -> str:
    """A record is equal whatever its serial and owner are; its text is not."""
    return repr(thing)


@pytest.mark.parametrize("kind", get_args(events.Event), ids=lambda kind: kind.__name__)
@SOME
@given(data=st.data())
def test_every_event_is_read_as_it_was_written(kind: type, data: st.DataObject) -> None:
    entry = Entry(data.draw(instances(kind)), (), data.draw(st.none() | instances(Message)), ("hi",))
    again = entry_of(of_entry(entry))
    assert (again, exactly(again)) == (entry, exactly(entry))
    assert of_entry(again) == of_entry(entry)
    assert _written(entry.event) == by_orjson(entry.event)


@pytest.mark.parametrize("kind", get_args(effects.Effect), ids=lambda kind: kind.__name__)
@SOME
@given(data=st.data())
def test_every_effect_is_read_as_it_was_written(kind: type, data: st.DataObject) -> None:
    effect = data.draw(instances(kind))
    entry = Entry(TimerFired(datetime(2026, 1, 1, tzinfo=UTC), "t"), (effect, effect))
    assert exactly(entry_of(of_entry(entry))) == exactly(entry)
    assert waiting_of(of_waiting((effect,))) == (effect,)
    assert _written(effect) == by_orjson(effect)


@settings(SOME, max_examples=60)
@given(instances(Snapshot))
def test_every_snapshot_is_read_as_it_was_written(snapshot: Snapshot) -> None:
    again = snapshot_of(of_snapshot(snapshot))
    assert again == snapshot
    assert _written(snapshot) == by_orjson(snapshot)
    assert again.to_json() == snapshot.to_json()
    assert type(again.frames) is list
    again.fork()  # what is read can be gone on with


@SOME
@given(instances(KeptValue), st.lists(instances(Held), max_size=3).map(tuple), instances(Parked))
def test_the_others_are_read_as_they_were_written(kept: KeptValue, held: tuple[Held, ...], parked: Parked) -> None:
    assert exactly(kept_of(of_kept(kept))) == exactly(kept)
    assert held_of(of_held(held)) == held
    assert waiting_of(of_waiting((parked,))) == (parked,)


ENTRY = Entry(TimerFired(datetime(2026, 1, 1, tzinfo=UTC), "t"), (), Message("m", "hi"))


def test_half_a_character_is_kept_too() -> None:
    """A channel may hand over what UTF-8 cannot write."""
    entry = replace(ENTRY, message=Message("m\ud800", "hi \udfff there"), said=("\ud83d",))
    assert entry_of(of_entry(entry)) == entry


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"[2,1]", b"\xff\x00", b'[1,"TimerFired",{}]', b'{"a": 1}'])
def test_what_is_no_row_is_broken_and_nothing_else(data: bytes) -> None:
    with pytest.raises(Broken):
        entry_of(data)


@settings(max_examples=200, derandomize=True)
@given(st.integers(0, len(of_entry(ENTRY)) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_row_is_read_or_broken(place: int, damage: bytes) -> None:
    row = of_entry(ENTRY)
    try:
        entry_of(row[:place] + damage + row[place + len(damage) :])
    except Broken:
        return


def test_a_row_of_before_a_field_was_there_holds_its_default_and_one_too_many_is_passed_over() -> None:
    row = of_entry(ENTRY).replace(b'"attachments":[],', b'"of_later":{"x":[1]},')
    assert entry_of(row) == ENTRY
