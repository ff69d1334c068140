"""The witness port: somebody outside who keeps the heads of the audit log, so that its keeper cannot alter it later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Witness(Protocol):
    """Keeps signed notes in the order they come. Raises PortError when it is down."""

    @property
    def name(self) -> str:
        """Where it is, as it may be shown."""

    def publish(self, note: str) -> None:
        """Keeps a head for good. The same one again changes nothing."""

    def heads(self) -> Iterator[str]:
        """Every head that it has, the oldest first."""
