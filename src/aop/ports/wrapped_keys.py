"""The port for wrapped keys: one row for each key of a conversation or of a subject, which may be destroyed.

A row never comes back: what was destroyed stays as a mark that it was. New and changed rows are seen at once and are on
the disk when `settle` returns, so that many conversations share one sync; what is destroyed is when the call returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key by its `name`, encrypted with the key `under`; without bytes where it was destroyed.

    `subject` is whose it is once that is known, as a keyed digest.
    """

    name: str
    under: str
    wrapped: bytes | None
    subject: str | None = None

    @property
    def is_destroyed(self) -> bool:
        return self.wrapped is None


class WrappedKeys(Protocol):
    """Any number of threads may use one. Raises PortError when it is down."""

    def get(self, name: str) -> WrappedKey | None: ...

    def add(self, row: WrappedKey) -> WrappedKey:
        """Keeps a new row; where there is one of its name already, that one is returned and nothing changes."""

    def settle(self) -> None:
        """Everything that was added and changed is on the disk when it returns. Raises Conflict where another process
        has added a key of the same name meanwhile: what was encrypted with ours must not be written."""

    def change(self, old: WrappedKey, new: WrappedKey) -> bool:
        """Puts one row in the place of another of the same name, unless that is not there any more as it was."""

    def destroy(self, subject: str) -> int:
        """Destroys all keys of a subject; how many there were. Their bytes are overwritten where they are stored."""

    def destroy_named(self, name: str) -> bool:
        """Destroys one key; False where there is none, or it was destroyed before."""

    def of_subject(self, subject: str) -> tuple[WrappedKey, ...]:
        """What a subject has, destroyed keys too."""

    def page(self, after: str, limit: int) -> tuple[WrappedKey, ...]:
        """Rows in the order of their names, behind this one ("" for the first)."""

    def counts(self) -> Mapping[str, int]:
        """How many keys there are that were not destroyed, by what they are wrapped under."""

    def version(self) -> int:
        """Rises whenever another process changed something: what was read before may be outdated."""

    def close(self) -> None:
        """Writes what is not settled yet, and lets go of files and connections."""
