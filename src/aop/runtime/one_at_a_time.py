"""One event of a conversation at a time: a lock for each conversation that something happens in, and for no other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType


@dataclass(slots=True)
class _Held:
    """A lock, and how many hold it or wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class OneAtATime:
    """Locks by name, in the order they were asked for. A lock that nobody uses any more is forgotten."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def is_busy(self, name: str) -> bool:
        """Whether something happens under a name, so that whoever asks now waits."""
        return name in self._held

    def of(self, name: str) -> Turn:
        """Holds the lock of a name while the block runs."""
        return Turn(self._held, name)


class Turn:
    """A turn under one name, in `async with`: waited for, and over with the block."""

    __slots__ = ("_held", "_name")

    def __init__(self, held: dict[str, _Held], name: str) -> None:
        self._held = held
        self._name = name

    async def __aenter__(self) -> None:
        held = self._held.get(self._name)
        if held is None:
            held = self._held[self._name] = _Held()
        held.users += 1
        try:
            await held.lock.acquire()
        except BaseException:
            self._leaves(held)
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        held = self._held[self._name]
        held.lock.release()
        self._leaves(held)

    def _leaves(self, held: _Held) -> None:
        held.users -= 1
        if held.users == 0:
            del self._held[self._name]
