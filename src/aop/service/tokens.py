"""A token for one conversation, for a browser: it says and hears there what the customer does, and nothing else.

    KEY.PAYLOAD.SIGNATURE      base64url; signed is all before the last dot

It carries the conversation and when it lapses. An API key never goes to a browser.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import timedelta

from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.keys import Key, Keys

#: What the keys of tokens are for.
PURPOSE = "conversation-token"
LASTS = timedelta(hours=24)
#: A longer text is none of these.
MAX_LENGTH = 1_000
_CONTEXT = b"aop conversation token 1\n"


class Tokens:
    """Makes tokens and reads them."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def make(self, conversation: str) -> str:
        """Raises WrongUse where there is no key to sign it with."""
        keys = self._keys.of(PURPOSE)
        if not keys:
            raise WrongUse(f"there is no key for {PURPOSE}: give one to sign tokens with")
        until = int((self._clock.now() + LASTS).timestamp())
        payload = json.dumps({"conversation": conversation, "until": until}, separators=(",", ":"))
        signed = f"{_encoded(keys[0].id.encode())}.{_encoded(payload.encode())}"
        return f"{signed}.{_encoded(_signature(keys[0], signed))}"

    def conversation(self, token: str) -> str | None:
        """Whose token it is; None for one that was changed, has lapsed or was never made here."""
        signed, _, signature = token.rpartition(".")
        name, _, payload = signed.partition(".")
        if len(token) > MAX_LENGTH or not token.isascii() or not payload or "." in payload:
            return None
        try:
            key_id, given, data = _decoded(name).decode(), _decoded(signature), _decoded(payload)
        except (NotBase64, ValueError):
            return None
        key = next((item for item in self._keys.of(PURPOSE) if item.id == key_id), None)
        if key is None or not hmac.compare_digest(_signature(key, signed), given):
            return None
        said = json.loads(data)  # signed here, so written here
        return None if said["until"] <= self._clock.now().timestamp() else str(said["conversation"])


def _signature(key: Key, signed: str) -> bytes:
    return hmac.digest(key.secret, _CONTEXT + signed.encode(), "sha256")


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
