"""Keys with values, read by a table: each key has a reader, and what is not in the table is a finding.

A reader takes an entry and leaves findings; it gives None for a value that it could not read. So one bad value
costs only itself. A reader that is made of others, or of options, is a record of these: the tables say by themselves
what a file may hold, and `aop.syntax.schema` reads them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from aop.diagnostics import Span, did_you_mean
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found, Node
from aop.syntax.nodes.traps import missing_space, stray_key
from aop.syntax.nodes.words import short
from aop.syntax.shape.names import word_of
from aop.syntax.tree import Word

T = TypeVar("T")

Reader: TypeAlias = Callable[[Entry, Found], T | None]

#: Reads what stands under a name of the author's own.
NamedReader: TypeAlias = Callable[[Word, Entry, Found], T | None]

_EXPECTED = "keys with values"


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of one kind of thing.

    `required` and `elsewhere` hold the advice for a key that is missing, and for one that belongs elsewhere.
    """

    what: str
    readers: Mapping[str, Reader[Any]]
    required: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def read_keys(shape: Shape, value: nodes.Mapping, owner: Span, found: Found) -> dict[str, Any]:
    """What each known key says. `owner` is underlined when a required one is missing."""
    values: dict[str, Any] = {}
    present: set[str | None] = set()
    for entry in value.entries:
        reader = shape.readers.get(entry.name)
        present.add(entry.name if reader else _unknown(shape, value, entry, found))
        if reader and (read := reader(entry, found)) is not None:
            values[entry.name] = read
    for key, advice in shape.required.items():
        if key not in present and not value.damaged:
            found.error("AOP161", f"{shape.what} needs `{key}`", owner, advice)
    return values


@dataclass(frozen=True, slots=True)
class Shaped:
    """A reader of one thing of a shape."""

    shape: Shape

    def __call__(self, entry: Entry, found: Found) -> dict[str, Any] | None:
        value = mapping(entry, found)
        return None if value is None else read_keys(self.shape, value, entry.key.inside, found)


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """A reader of things under names that the author chose, in their order. `optional` names may end in `?`."""

    reader: NamedReader[T]
    optional: bool = False

    def __call__(self, entry: Entry, found: Found) -> tuple[T, ...] | None:
        value = mapping(entry, found)
        if value is None:
            return None
        items = (self.reader(word_of(inner.key, found, self.optional), inner, found) for inner in value.entries)
        return tuple(item for item in items if item is not None)


def shaped(shape: Shape) -> Shaped:
    return Shaped(shape)


def named(reader: NamedReader[T], optional: bool = False) -> Named[T]:
    return Named(reader, optional)


def mapping(entry: Entry, found: Found) -> nodes.Mapping | None:
    """The value as keys with values."""
    value = entry.value
    if isinstance(value, nodes.Mapping):
        return value
    if isinstance(value, nodes.Scalar) and (trap := _no_space(value)):
        found.take([trap])
    else:
        wrong_kind(entry, _EXPECTED, "write its keys below it, one a line and deeper", found)
    return None


def wrong_kind(entry: Entry, expected: str, advice: str, found: Found) -> None:
    """Say what was expected, unless the value is missing or left its finding already."""
    value = entry.value
    if isinstance(value, nodes.Broken):
        return
    if isinstance(value, nodes.Scalar) and not value.text.strip():
        advice = f"write it, or leave `{short(entry.name)}` out"
        if expected == _EXPECTED:
            advice = f"write `{short(entry.name)}: {{}}` if it has nothing to say"
        found.error("AOP163", f"`{short(entry.name)}` has no value", entry.key.inside, advice)
        return
    found.error("AOP162", f"`{short(entry.name)}` expects {expected}, not {_kind(value)}", entry.shown, advice)


def _kind(value: Node) -> str:
    match value:
        case nodes.Mapping():
            return "keys with values"
        case nodes.Sequence():
            return "a list"
    return "a text"


def _no_space(value: nodes.Scalar) -> Any:
    return None if value.style else missing_space(value.span.source, value.span.start, value.text)


def _unknown(shape: Shape, value: nodes.Mapping, entry: Entry, found: Found) -> str | None:
    """Say that a key is unknown; what is returned is the key that was probably meant."""
    if value.damaged and value.flow:
        return None
    alone = value.flow and isinstance(entry.value, nodes.Scalar) and entry.value.span.start == entry.value.span.end
    if alone and (entry is not value.entries[0] or ":" in entry.name):
        found.take([stray_key(entry.key.snippet)])
        return entry.name.partition(":")[0]
    near = did_you_mean(entry.name, shape.readers)
    advice = f"did you mean `{near}`?" if near else f"its keys are {', '.join(f'`{key}`' for key in shape.readers)}"
    advice = shape.elsewhere.get(entry.name, advice)
    found.error("AOP160", f"`{short(entry.name)}` is no key of {shape.what}", entry.key.inside, advice)
    return near
