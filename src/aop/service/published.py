"""A store whose commits are told: to who follows the conversation, to the figures, to the state of health."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from aop.ports.store import Commit, Mark, Store, StoreFailed
from aop.service.changes import Changes
from aop.service.health import Health
from aop.service.metrics import Metrics
from aop.values import text_digest


def published(store: Store, changes: Changes, metrics: Metrics, health: Health) -> Store:
    """The same store, heard."""
    return cast("Store", _Published(store, changes, metrics, health))


class _Published:
    """Everything but `commit` is the store's own."""

    def __init__(self, store: Store, changes: Changes, metrics: Metrics, health: Health) -> None:
        self._store = store
        self._changes = changes
        self._metrics = metrics
        self._health = health

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit(self, commit: Commit) -> None:
        try:
            await self._store.commit(_marked(commit))
        except StoreFailed as error:
            self._health.failed(error)
            raise
        self._health.wrote()
        for entry in commit.entries:
            self._metrics.committed(entry)
        self._changes.tell(commit.conversation)


def _marked(commit: Commit) -> Commit:
    """With the messages that it handles marked, by which one that comes again is known."""
    message = commit.entries[0].message if commit.entries else None
    if message is None or commit.marks:
        return commit
    marks = tuple(Mark(name, text_digest(message.text)) for name in (message.parts or (message.id,)))
    return replace(commit, marks=marks)
