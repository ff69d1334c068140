"""The store port: the append-only history of conversations, with a snapshot as its cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aop.engine.effects import Effect
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.errors import AopError
from aop.ports.extractor import Message


class Conflict(AopError):
    """Somebody else committed to the conversation first; load it and try again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One committed transition. `message` is the customer's where the event is one; `said` are the words that went
    out, as they were formatted."""

    event: Event
    effects: tuple[Effect, ...]
    message: Message | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as committed; `version` is the number of its entries."""

    version: int
    snapshot: Snapshot


class Store(Protocol):
    """Commits are atomic: the entry and the snapshot, or nothing."""

    async def load(self, conversation: str) -> Stored | None: ...

    async def create(self, snapshot: Snapshot) -> None:
        """A new conversation; raises Conflict when it is there already."""

    async def commit(self, conversation: str, version: int, entry: Entry, snapshot: Snapshot) -> None:
        """Appends; raises Conflict unless `version` entries are there."""

    async def history(self, conversation: str) -> tuple[Entry, ...]: ...
