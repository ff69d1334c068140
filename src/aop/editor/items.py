"""A proposal of how a line may go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put in place of `[start, end)` of the page."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """`text` is written in place of what is typed; with `snippet` it has places to fill in (`${1:…}`). `rank` orders:
    smaller is nearer. `more` are edits elsewhere that come with it.

    `kind`: sentence, word, name, field, action, procedure, step, queue, topic, level, role, message, table, option,
    key, input, failure, type.
    """

    label: str
    kind: str
    detail: str = ""
    text: str = ""
    snippet: bool = False
    rank: int = 1
    documentation: str = ""
    more: tuple[Edit, ...] = ()

    @property
    def written(self) -> str:
        return self.text or self.label


@dataclass(frozen=True, slots=True)
class Completion:
    """Proposals for what is typed at `[start, end)`."""

    items: tuple[Item, ...]
    start: int
    end: int


def named(names: Iterable[str], kind: str, detail: str = "") -> list[Item]:
    return [Item(name, kind, detail) for name in names]
