"""Keyed digests: what only who holds the key can make.

A plain digest over a telephone number is found by trying all numbers; one under a key is not.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from aop.errors import WrongUse
from aop.keys.purposes import INDEX
from aop.ports.keys import Keys

#: Half of a SHA-256: enough that no two values meet.
DIGEST_CHARS = 32


class Digests:
    """Digests over personal values, by kind, under the key for `index`. Raises WrongUse where there is none."""

    def __init__(self, keys: Keys) -> None:
        held = keys.of(INDEX)
        if not held:
            raise WrongUse("there is no key for digests (`index`): `aop keys new` makes one")
        self._key = held[0].secret

    def of(self, kind: str, value: str) -> str:
        """The same for the same value of the same kind, and nothing else is told by it."""
        made = hmac.new(self._key, digestmod=sha256)
        for part in (kind.encode(), value.encode("utf-8", "surrogatepass")):
            made.update(len(part).to_bytes(8))  # so that no two values pass for one
            made.update(part)
        return made.hexdigest()[:DIGEST_CHARS]
