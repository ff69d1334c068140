"""The nodes of a YAML file: text, lists and keys with values, each with its place.

A value that left a finding becomes `Broken`, and a mapping that lost something is `damaged`: whoever reads
the tree then says nothing more about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from aop.diagnostics import Span
from aop.diagnostics.quick import quick
from aop.syntax.nodes.scalars import whole
from aop.syntax.snippet import Snippet


@quick
@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `style` is `|`, `>`, `'`, `"`, or empty for plain text; `span` includes quotes and header."""

    snippet: Snippet
    span: Span
    style: str

    @property
    def text(self) -> str:
        return self.snippet.text

    @property
    def inside(self) -> Span:
        """The characters alone, without quotes or header."""
        return whole(self.snippet)


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that cannot be read and left a finding."""

    span: Span


@quick
@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value; or, where `item` is set, one item of the list that the key has."""

    key: Scalar
    value: Node
    item: bool = False

    @property
    def name(self) -> str:
        return self.key.text

    @property
    def shown(self) -> Span:
        """What a finding about the value underlines: the value if it is on one line, else the key."""
        span = self.value.span
        return span if span.start < span.end and "\n" not in span.text else self.key.inside


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: tuple[Entry, ...]
    span: Span
    flow: bool
    damaged: bool = False

    def get(self, key: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    span: Span
    flow: bool


Node: TypeAlias = Scalar | Mapping | Sequence | Broken
