"""Signatures of deliveries: compared in constant time, with every key that may have made them."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from aop.errors import WrongUse
from aop.ports.keys import MIN_SECRET, Key
from aop.service.webhooks.arrived import HookRefused

#: How far the clock of whoever signed may be from ours; what is older could have been kept and sent again.
TOLERANCE = timedelta(minutes=5)
#: A longer header is no signature; one header holds so many at most.
MAX_SIGNATURE, MAX_SIGNATURES = 2_000, 10
#: What stands before a secret of Standard Webhooks.
PREFIX = "whsec_"


def must_be_signed(keys: Sequence[Key], given: Iterable[str], make: Callable[[bytes], str]) -> None:
    """Raises HookRefused unless one of the signatures was made with one of the keys. All are compared, whichever
    fits."""
    seen = [item.encode("utf-8", "replace") for item in given][:MAX_SIGNATURES]
    made = [make(key.secret).encode() for key in keys]
    same = [hmac.compare_digest(ours, theirs) for ours in made for theirs in seen]
    if not any(same):
        raise HookRefused("the signature is another one")


def must_be_fresh(sent: datetime, now: datetime) -> None:
    """Raises HookRefused for a delivery that was signed too long ago, or will be."""
    if abs(now - sent) > TOLERANCE:
        raise HookRefused("the time stamp is too far from now")


def seconds_of(stamp: str) -> int:
    """A time stamp in seconds. Raises HookRefused for another text."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        raise HookRefused("no time stamp")
    return int(stamp)


def base64_hmac(secret: bytes, signed: bytes) -> str:
    return b64encode(hmac.digest(secret, signed, "sha256")).decode()


def standard_signature(secret: bytes, name: str, stamp: int, body: bytes) -> str:
    """What Standard Webhooks puts into `webhook-signature`, for one key."""
    return f"v1,{base64_hmac(secret, f'{name}.{stamp}.'.encode() + body)}"


def standard_secret(text: str) -> bytes:
    """The bytes of a secret as Standard Webhooks writes it. Raises WrongUse, without the secret."""
    try:
        secret = b64decode(text.removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError) as error:
        raise WrongUse(f"it is no base64: Standard Webhooks write a secret as `{PREFIX}` and base64") from error
    if len(secret) < MIN_SECRET:
        raise WrongUse(f"it has fewer than {MIN_SECRET} bytes: make a longer one")
    return secret
