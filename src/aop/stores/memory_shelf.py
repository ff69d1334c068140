"""A shelf that is forgotten at the end: for the store in memory, and for tests."""

from __future__ import annotations


class MemoryShelf:
    """Named bytes in a dictionary."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._held.get(name)

    def put(self, name: str, data: bytes) -> None:
        self._held[name] = data

    def delete(self, name: str) -> None:
        self._held.pop(name, None)

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        return tuple(sorted(name for name in self._held if name > after)[:limit])
