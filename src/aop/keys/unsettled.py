"""Rows of wrapped keys that are not on the disk yet, so that many conversations share one transaction.

add, change ──▶ unsettled, seen at once ── settle: one transaction ──▶ on the disk
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock, RLock
from typing import TypeAlias

from aop.ports.store import Conflict
from aop.ports.wrapped_keys import WrappedKey

#: A row as it was on the disk (None: there was none), and as it is.
Change: TypeAlias = tuple[WrappedKey | None, WrappedKey]
Find: TypeAlias = Callable[[str], WrappedKey | None]


class Taken(Conflict):
    """Another process has made a key of this name meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(f"another process has made a key of the name {name}: begin again")
        self.name = name


class Unsettled:
    """What was added and changed. Whoever adds does not wait for what is being written."""

    def __init__(self) -> None:
        self._lock, self._settling = Lock(), RLock()
        self._changes: dict[str, Change] = {}

    def get(self, name: str, on_disk: Find) -> WrappedKey | None:
        with self._lock:
            change = self._changes.get(name)
        return change[1] if change is not None else on_disk(name)

    def add(self, row: WrappedKey, on_disk: Find) -> WrappedKey:
        """The row that stands under this name now."""
        there = on_disk(row.name)
        if there is not None:
            return self.get(row.name, on_disk) or there
        with self._lock:
            return self._changes.setdefault(row.name, (None, row))[1]

    def change(self, old: WrappedKey, new: WrappedKey, on_disk: Find) -> bool:
        """False where the row is not `old` any more."""
        if self.get(old.name, on_disk) != old:
            return False
        with self._lock:
            held = self._changes.get(old.name)
            self._changes[old.name] = (old if held is None else held[0], new)
        return True

    def settle(self, write: Callable[[Iterable[Change]], None]) -> None:
        """Has everything written at once. What `write` raises is raised, and everything stays unsettled but a row whose
        name was Taken: theirs counts."""
        with self._settling:
            with self._lock:
                changing = dict(self._changes)
            if not changing:
                return
            try:
                write(changing.values())
            except Taken as taken:
                with self._lock:
                    del self._changes[taken.name]
                raise
            with self._lock:
                for name, change in changing.items():
                    self._written(name, change)

    def _written(self, name: str, change: Change) -> None:
        now = self._changes[name]
        if now is change:
            del self._changes[name]
        else:  # changed again meanwhile: what was written is what it was before
            self._changes[name] = (change[1], now[1])
