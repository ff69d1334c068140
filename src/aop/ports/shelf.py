"""The shelf port: small named bytes beside the conversations, in the same database: wrapped keys, tree heads.

Without `await`, since a seal needs its keys in the middle of a commit.
"""

from __future__ import annotations

from typing import Protocol


class Shelf(Protocol):
    """Names are in one order, that of their code points. Called from any thread."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, data: bytes) -> None:
        """Seen at once by whoever asks for it here; durable no later than the next commit that is made after it."""

    def delete(self, name: str) -> None:
        """Gone at once, as `put` is there; what was never there is no error."""

    def names(self, limit: int, after: str = "") -> tuple[str, ...]:
        """Names behind `after`, in order."""
