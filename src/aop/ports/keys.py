"""The keys port: secrets by what they are for, and what wraps other keys under one that never leaves it.

Both are kept apart from the store: whoever copies the database has copied ciphertext.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

#: A secret of fewer bytes can be guessed.
MIN_SECRET = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A secret under a name that may be shown; the secret itself is in no text and no comparison of this."""

    id: str
    secret: bytes = field(repr=False)


class Keys(Protocol):
    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys for a purpose: what is signed now is signed with the first, what was signed with any of them is
        still good. Empty where there is none."""


class Wrapping(Protocol):
    """Encrypts keys under a master key, as a key management service does: the master key is not asked for.

    `context` is bound to what is wrapped (KMS services call it an encryption context): a key that was wrapped for one
    conversation cannot be unwrapped for another.
    """

    @property
    def current(self) -> str:
        """The id of the master key that wraps now."""

    def wrap(self, secret: bytes, context: str) -> bytes: ...

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        """Raises WrongUse for what was not wrapped here for this context, PortError when the service is down."""
