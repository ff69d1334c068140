"""Keyed digests and marks: what only who holds the keys can make or check.

A plain digest over a telephone number is found by trying all numbers; one under a key is not. A mark over a snapshot
says that this program wrote it, for this conversation, at this point of its history.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from aop.errors import WrongUse
from aop.keys.purposes import INDEX, STATE
from aop.ports.keys import Key, Keys

#: Half of a SHA-256: enough that no two values meet.
DIGEST_CHARS = 32


class Digests:
    """Digests over personal values, by kind, under the key for `index`. Raises WrongUse where there is none."""

    def __init__(self, keys: Keys) -> None:
        held = keys.of(INDEX)
        if not held:
            raise WrongUse("there is no key for digests (`index`): `aop keys new` makes one")
        self._key = held[0]

    def of(self, kind: str, value: str) -> str:
        """The same for the same value of the same kind, and nothing else is told by it."""
        return _mac(self._key, b"digest", kind.encode(), value.encode()).hex()[:DIGEST_CHARS]


class Marks:
    """Marks over what is kept, under the keys for `state`. Raises WrongUse where there is none."""

    def __init__(self, keys: Keys) -> None:
        if not keys.of(STATE):
            raise WrongUse("there is no key for marks (`state`): `aop keys new` makes one")
        self._keys = keys

    def make(self, *parts: bytes) -> bytes:
        """A mark over these parts in this order; no other parts have it, however they are cut."""
        return _mac(self._keys.of(STATE)[0], b"mark", *parts)

    def holds(self, mark: bytes, *parts: bytes) -> bool:
        """Whether it was made over exactly these parts, with the current key or one of before."""
        return any(hmac.compare_digest(mark, _mac(key, b"mark", *parts)) for key in self._keys.of(STATE))


def _mac(key: Key, *parts: bytes) -> bytes:
    made = hmac.new(key.secret, digestmod=sha256)
    for part in parts:
        made.update(len(part).to_bytes(8))
        made.update(part)
    return made.digest()
