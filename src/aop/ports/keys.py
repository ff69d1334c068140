"""The keys port: secrets that something is signed with, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Key:
    """A secret under a name that may be shown; the secret itself is in no text and no comparison of this."""

    id: str
    secret: bytes = field(repr=False)


class Keys(Protocol):
    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys for a purpose: what is signed now is signed with the first, what was signed with any of them is
        still good. Empty where there is none."""
