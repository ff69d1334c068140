"""Questions that many conversations ask at once, as one query: what stands in the rows of all of them.

    load ─┐                    ┌─▶ load
    load ─┤ one moment ▶ query ┤─▶ load
    load ─┘                    └─▶ load

A conversation looks at its row before each input, since another process may have changed it. Each on a thread and a
connection of its own would cost more than what it reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aop.stores.postgres.connecting import Connection, Readers

#: So many are asked for by one query at most.
MAX_TOGETHER = 500

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class _Round(Generic[K, V]):
    """What is asked for in one moment of a loop, and who waits for it."""

    loop: asyncio.AbstractEventLoop
    asked: dict[K, asyncio.Future[V | None]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class Lookup(Generic[K, V]):
    """`ask` finds what there is for several keys. Whoever asks later than others gets an answer that is as late."""

    def __init__(self, readers: Readers, ask: Callable[[Connection, list[K]], dict[K, V]]) -> None:
        self._readers = readers
        self._ask = ask
        self._open: _Round[K, V] | None = None

    async def of(self, key: K) -> V | None:
        """What there is for a key. Raises StoreFailed."""
        loop, asking = asyncio.get_running_loop(), self._open
        if asking is None or asking.loop is not loop or len(asking.asked) >= MAX_TOGETHER:
            asking = self._open = _Round(loop)
            asking.task = loop.create_task(self._answered(asking))
        if key not in asking.asked:
            asking.asked[key] = loop.create_future()
        return await asyncio.shield(asking.asked[key])  # several may wait for it: one who leaves takes it from nobody

    async def _answered(self, asking: _Round[K, V]) -> None:
        if self._open is asking:
            self._open = None
        keys = list(asking.asked)
        try:
            found = await self._readers.read(lambda reader: self._ask(reader, keys))
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            for future in asking.asked.values():
                future.set_exception(error)
            return
        for key, future in asking.asked.items():
            future.set_result(found.get(key))


def heads(reader: Connection, names: list[str]) -> dict[str, int]:
    """The revisions of conversations."""
    sql = "select name, revision from conversations where name = any(%s)"
    return dict(reader.execute(sql, (names,)).fetchall())


#: A conversation, and a message as it is looked up by.
MessageOf = tuple[str, bytes]


def marks(reader: Connection, messages: list[MessageOf]) -> dict[MessageOf, tuple[int, bytes]]:
    """Where messages were handled: the version, and the sealed digest."""
    sql = (
        "select n.name, n.message, m.version, m.digest from unnest(%s::text[], %s::bytea[]) as n(name, message) "
        "join conversations c using (name) join marks m on m.conversation = c.id and m.message = n.message"
    )
    given = ([name for name, _ in messages], [message for _, message in messages])
    return {(name, bytes(key)): (version, bytes(digest)) for name, key, version, digest in reader.execute(sql, given)}
