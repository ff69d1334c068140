"""The seal port: what is written about a conversation is closed before it is stored, and opened when it is read.

Every entry, snapshot, held message and kept value goes through it as bytes. A seal that encrypts makes erasing one
customer possible without touching what others rest on: the key is destroyed, and opening raises Erased from then on.
"""

from __future__ import annotations

from typing import Protocol

from aop.errors import AopError


class Erased(AopError):
    """The key of this conversation was destroyed: what was written under it cannot be read any more."""


class Broken(AopError):
    """What was stored is not what was sealed: it was changed or damaged."""


class Seal(Protocol):
    """Called from any thread. `conversation` names whose key it is: a conversation's id, or `customer/` and the id of
    an account for what is kept of a customer."""

    def close(self, conversation: str, data: bytes) -> bytes: ...

    def open(self, conversation: str, data: bytes) -> bytes:
        """The inverse of `close`. Raises Erased where the key was destroyed, Broken for bytes that it did not close."""

    def settle(self) -> None:
        """Keys that were made for what was closed are on the disk when it returns: a store calls it before it commits
        what it closed. Raises PortError where they cannot be written; then nothing may be committed."""

    def named(self, text: str) -> str:
        """What a personal value goes by that rows are found by: always the same, and nobody can tell the value."""


class Plain:
    """Stores what it is given as it is."""

    def close(self, conversation: str, data: bytes) -> bytes:
        return data

    def open(self, conversation: str, data: bytes) -> bytes:
        return data

    def settle(self) -> None:
        return None

    def named(self, text: str) -> str:
        return text
