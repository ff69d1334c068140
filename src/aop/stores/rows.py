"""Entries, snapshots and whatever else is stored, as bytes and back: decode(encode(x)) is x.

JSON of the dataclasses as they are. Values that JSON has no type for are tagged as in `aop.values` (`{"$n": "1.50"}`),
a class is named only where several may stand (an event, an effect); everything else is read by the types that the
classes declare. A field that a row does not have yet holds its default, one that no class has any more is passed over.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

from aop.engine import effects, events
from aop.engine.effects import Rest
from aop.engine.snapshot import Need, Pause, Snapshot
from aop.engine.understanding import Evidence, Reading, Request
from aop.machine.states import Place
from aop.ports.extractor import Message
from aop.ports.kept import KeptValue
from aop.ports.seal import Broken
from aop.ports.store import Commit, Entry, Held, Parked, Settle, Waited
from aop.values import Duration, Money, Record

T = TypeVar("T")

#: How rows are written; the first thing in each. Another number is another way to read.
FORM = 1

#: Entries after which a snapshot is written again, of a short conversation.
SNAPSHOT_EVERY = 16

EVENTS: dict[str, Any] = {item.__name__: item for item in get_args(events.Event)}
EFFECTS: dict[str, Any] = {item.__name__: item for item in get_args(effects.Effect)}
WAITED: dict[str, Any] = {**EFFECTS, "Parked": Parked, "Settle": Settle}


def _or_broken(read: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """Whatever damaged bytes lead to is Broken."""

    @wraps(read)
    def reading(data: bytes) -> T:
        try:
            return read(data)
        except (TypeError, LookupError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            raise Broken(f"a stored row is not what was written: {type(error).__name__}") from error

    return reading


def of_entry(entry: Entry) -> bytes:
    """An entry as bytes."""
    made = [(type(effect).__name__, effect) for effect in entry.effects]
    return _written((FORM, type(entry.event).__name__, entry.event, made, entry.message, entry.said))


@_or_broken
def entry_of(data: bytes) -> Entry:
    """The inverse of `of_entry`; raises Broken for bytes that are none."""
    kind, event, made, message, said = _read(data, 5)
    with_effects = tuple([_one(EFFECTS, name, body) for name, body in made])
    heard = None if message is None else _decoder(Message)(message)
    return Entry(_one(EVENTS, kind, event), with_effects, heard, tuple(said))


def of_snapshot(snapshot: Snapshot) -> bytes:
    """A snapshot as bytes."""
    return _written((FORM, snapshot))


@_or_broken
def snapshot_of(data: bytes) -> Snapshot:
    """The inverse of `of_snapshot`; raises Broken."""
    (body,) = _read(data, 1)
    snapshot: Snapshot = _decoder(Snapshot)(body)
    return snapshot


def of_waiting(waiting: tuple[Waited, ...]) -> bytes:
    """What is waited for, as bytes."""
    return _written((FORM, [(type(item).__name__, item) for item in waiting]))


@_or_broken
def waiting_of(data: bytes) -> tuple[Waited, ...]:
    """The inverse of `of_waiting`; raises Broken."""
    (items,) = _read(data, 1)
    return tuple([_one(WAITED, name, body) for name, body in items])


def of_held(held: tuple[Held, ...]) -> bytes:
    """Held messages as bytes."""
    return _written((FORM, held))


@_or_broken
def held_of(data: bytes) -> tuple[Held, ...]:
    """The inverse of `of_held`; raises Broken."""
    (items,) = _read(data, 1)
    return tuple([_decoder(Held)(item) for item in items])


def of_kept(value: KeptValue) -> bytes:
    """A kept value as bytes."""
    return _written((FORM, value))


@_or_broken
def kept_of(data: bytes) -> KeptValue:
    """The inverse of `of_kept`; raises Broken."""
    (body,) = _read(data, 1)
    value: KeptValue = _decoder(KeptValue)(body)
    return value


def id_bytes(message: str) -> bytes:
    """A message's id as it is looked up by: a channel may give one that UTF-8 cannot write."""
    return message.encode("utf-8", "surrogatepass")


def saves_snapshot(commit: Commit, saved: int, every: int = SNAPSHOT_EVERY) -> bool:
    """Whether a commit writes its snapshot too, the last one being of entry `saved`: where the conversation rests, and
    otherwise after so many entries, more of them in a long one. So a turn of a long conversation costs what one of a
    short one does, and waking it applies a small part of its entries."""
    if commit.due is None and not commit.unfinished:
        return True
    after = commit.version + len(commit.entries)
    return after - saved >= max(every, after // every)


def unmarked(held: tuple[Held, ...], commit: Commit) -> tuple[Held, ...]:
    """The held messages that a commit does not handle."""
    if not held:
        return held
    handled = {mark.message for mark in commit.marks}
    return tuple([item for item in held if item.message.id not in handled])


# ---- writing


#: What orjson asks `_plain` about: its own way through a dataclass looks each field up by its description.
_ASKED = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
#: What gives the fields of a class that is compiled (`tools.constructors`).
_BY_NAME = "_by_name"


def _written(thing: Any) -> bytes:
    try:
        return orjson.dumps(thing, _plain, _ASKED)
    except orjson.JSONEncodeError:  # half a character of two (a lone surrogate), which UTF-8 cannot write
        return json.dumps(thing, default=_plain, separators=(",", ":")).encode()


def _plain(thing: Any) -> Any:
    """What JSON has no type for as something that it has one for."""
    write = _WRITERS.get(type(thing))
    return _writer(thing)(thing) if write is None else write(thing)


def _writer(thing: Any) -> Callable[[Any], Any]:
    """Of the class of a thing that is written for the first time."""
    if not is_dataclass(thing):
        if isinstance(thing, Mapping):
            return dict
        raise TypeError(f"nothing of the engine's: {type(thing).__name__}")
    write: Callable[[Any], Any] | None = vars(type(thing)).get(_BY_NAME)
    if write is None:
        parts = ", ".join([f"{field.name!r}: thing.{field.name}" for field in fields(thing)])
        write = eval(f"lambda thing: {{{parts}}}", {})  # noqa: S307 - names of fields, as they are declared
    _WRITERS[type(thing)] = write
    return write


@lru_cache(maxsize=1024)
def _time_tag(at: datetime) -> dict[str, str]:
    """Of one commit most times are the same one."""
    return {"$t": at.isoformat()}


#: How each class is written: a value as its tag, a dataclass as its fields by name, added when it is met.
_WRITERS: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda number: {"$n": str(number)},
    datetime: lambda at: _time_tag(at) if at.tzinfo is UTC else {"$t": at.isoformat()},
    date: lambda day: {"$d": day.isoformat()},
    time: lambda hour: {"$c": hour.isoformat()},
}


# ---- reading


def _read(data: bytes, parts: int) -> list[Any]:
    try:
        read = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            read = json.loads(data)
        except ValueError:
            raise Broken("a stored row is no JSON: it was changed or damaged") from None
    if not isinstance(read, list) or len(read) != parts + 1:
        raise Broken("a stored row is not what this version writes")
    if read[0] != FORM:
        raise Broken(f"a stored row of form {read[0]} is read by another version; this one reads {FORM}")
    return read[1:]


def _one(classes: Mapping[str, Any], name: str, body: Any) -> Any:
    kind = classes.get(name)
    if kind is None:
        raise Broken(f"a stored row holds `{name}`, which this version does not know")
    return _decoder(kind)(body)


def _value(data: Any) -> Any:
    """A value of the language, or the plain data that an explanation may hold."""
    if isinstance(data, list):
        return tuple([_value(item) for item in data])
    if not isinstance(data, dict):
        return data
    if len(data) == 1:
        ((tag, body),) = data.items()
        read = _TAGS.get(tag)
        if read is not None:
            return read(body)
    shape = _SHAPES.get(tuple(data))
    return {name: _value(item) for name, item in data.items()} if shape is None else _decoder(shape)(data)


_TAGS: dict[str, Callable[[str], Any]] = {
    "$n": Decimal,
    "$t": datetime.fromisoformat,
    "$d": date.fromisoformat,
    "$c": time.fromisoformat,
}
#: What a value or an explanation may hold, found by its fields: no two of them have the same.
_SHAPES: dict[tuple[str, ...], Any] = {
    tuple(field.name for field in fields(kind)): kind
    for kind in (Money, Duration, Record, Evidence, Reading, Request, Place, Rest, Need, Pause)
}


def _as_is(data: Any) -> Any:
    return data


@cache
def _decoder(hint: Any) -> Callable[[Any], Any]:
    """What reads a field of this declared type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or (origin in (Union, types.UnionType) and Money in inner):
        return _value
    if origin in (Union, types.UnionType):
        return _optional(tuple(item for item in inner if item is not type(None)))
    if origin is tuple:
        return _several(inner)
    if origin is list:
        each = _decoder(inner[0])
        return lambda data: [each(item) for item in data]
    if origin is not None and issubclass(origin, Mapping):
        held = _decoder(inner[1])
        return lambda data: {name: held(item) for name, item in data.items()}
    if hint in (Decimal, datetime, date, time):
        return _value
    return _fields(hint) if is_dataclass(hint) else _as_is


def _optional(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(kinds) > 1:  # text, or text by name
        return _as_is
    read = _decoder(kinds[0])
    return read if read in (_as_is, _value) else lambda data: None if data is None else read(data)


def _several(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        each = _decoder(kinds[0])
        return tuple if each is _as_is else lambda data: tuple([each(item) for item in data])
    readers = [_decoder(kind) for kind in kinds]
    return lambda data: tuple([read(item) for read, item in zip(readers, data, strict=True)])


def _fields(kind: Any) -> Callable[[Any], Any]:
    """Reads a class; by name and only when it is needed, since classes hold one another."""
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(data: dict[str, Any]) -> Any:
        if not readers:
            hints = get_type_hints(kind)
            readers.update((field.name, _decoder(hints[field.name])) for field in fields(kind))
        return kind(**{name: readers[name](item) for name, item in data.items() if name in readers})

    return read
