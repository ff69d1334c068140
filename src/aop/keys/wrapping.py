"""Wrapping keys under a master key that is at hand: AES-256-GCM, with the context as associated data.

A key management service stands in its place by the same two calls (`aop.ports.keys.Wrapping`).
"""

from __future__ import annotations

import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aop.errors import WrongUse
from aop.keys.purposes import MASTER
from aop.ports.keys import Key, Keys

_FORM = b"\x01"
NONCE_BYTES = 12


class LocalWrapping:
    """Wraps with the current key for `master`, unwraps with any of them. Raises WrongUse where there is none."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        if not keys.of(MASTER):
            raise WrongUse("there is no master key: `aop keys new` makes one")

    @property
    def current(self) -> str:
        return self._keys.of(MASTER)[0].id

    def wrap(self, secret: bytes, context: str) -> bytes:
        key, nonce = self._keys.of(MASTER)[0], os.urandom(NONCE_BYTES)
        name = key.id.encode()
        head = _FORM + len(name).to_bytes(1) + name
        return head + nonce + _cipher(key).encrypt(nonce, secret, head + context.encode())

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        key, at = self._key_of(wrapped)
        nonce, body = wrapped[at : at + NONCE_BYTES], wrapped[at + NONCE_BYTES :]
        try:
            return _cipher(key).decrypt(nonce, body, wrapped[:at] + context.encode())
        except (InvalidTag, ValueError):
            raise WrongUse(f"a key for {context} was changed, or wrapped for something else") from None

    def _key_of(self, wrapped: bytes) -> tuple[Key, int]:
        """The master key that it was wrapped with, and where its nonce begins."""
        at = 2 + (wrapped[1] if len(wrapped) > 1 else 0)
        name = wrapped[2:at].decode("utf-8", "replace")
        for key in self._keys.of(MASTER):
            if wrapped[:1] == _FORM and key.id == name:
                return key, at
        raise WrongUse(f"the master key `{name[:40]}` is not here")


def _cipher(key: Key) -> AESGCM:
    """Secrets of any length from 16 bytes become keys of 32."""
    return AESGCM(sha256(b"aop master key\n" + key.secret).digest())
