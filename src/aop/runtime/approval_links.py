"""A signed link that lets one person decide one approval, once.

The link itself carries no more than the approval's name, a number that is used once, and when it lapses, under a
signature; who it was made for, and what they were shown, stays here. It gives no rights: whether that person may decide
is asked when they do. Looking at it (a mail program does, too) uses nothing up; deciding does.

    KEY.PAYLOAD.SIGNATURE      base64url; signed is all before the last dot
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.keys import Key, Keys

#: What the keys of links are for.
PURPOSE = "approval-link"
#: A longer text is none of these links.
MAX_LENGTH = 1_000
#: A link lasts so long at most.
MAX_LASTS = timedelta(days=7)
#: So many links are open at a time.
MAX_OPEN = 10_000
_CONTEXT = b"aop approval link 1\n"


class LinkRefused(WrongUse):
    """A link that is good for nothing. The text is the same for every reason; `why` is for the log alone."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("this link is not valid, or not any more: ask for a new one")


@dataclass(frozen=True, slots=True)
class Issued:
    """What a link was made for. `seen` is the digest of what the person was shown."""

    approval: str
    person: str
    seen: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in a link."""

    approval: str
    number: str
    until: datetime


class ApprovalLinks:
    """Makes links and takes them, each once. Who has one, and whether it was used, is kept in memory: it lapses with
    the process."""

    def __init__(self, keys: Keys, clock: Clock, number: Callable[[], str] = lambda: token_urlsafe(24)) -> None:
        self._keys = keys
        self._clock = clock
        self._number = number
        self._open: dict[str, Issued] = {}  # by the digest of the number that is used once

    def make(self, approval: str, person: str, seen: str, lasts: timedelta) -> str:
        """A link for a person. Raises WrongUse without a key, or where too many are open."""
        now = self._clock.now()
        until = now + min(lasts, MAX_LASTS)
        self._forget_lapsed(now)
        if len(self._open) >= MAX_OPEN:
            raise WrongUse(f"{MAX_OPEN} links are open: wait until some lapse")
        keys = self._keys.of(PURPOSE)
        if not keys:
            raise WrongUse(f"there is no key for {PURPOSE}: give one to sign links with")
        number = self._number()
        payload = json.dumps({"approval": approval, "number": number, "until": int(until.timestamp())})
        signed = f"{_encoded(keys[0].id.encode())}.{_encoded(payload.encode())}"
        self._open[_mark(number)] = Issued(approval, person, seen, until)
        return f"{signed}.{_encoded(_signature(keys[0], signed))}"

    def look(self, link: str) -> Issued:
        """What a link is for; it stays good. Raises LinkRefused."""
        return self._found(link)[1]

    def take(self, link: str) -> Issued:
        """What a link is for; it is used up, whatever is decided. Raises LinkRefused."""
        mark, issued = self._found(link)
        del self._open[mark]
        return issued

    def _found(self, link: str) -> tuple[str, Issued]:
        said = self._read(link)
        mark = _mark(said.number)
        issued = self._open.get(mark)
        if issued is None or issued.approval != said.approval:
            raise LinkRefused("used already, or never made here")
        if min(issued.until, said.until) <= self._clock.now():
            raise LinkRefused("lapsed")
        return mark, issued

    def _read(self, link: str) -> _Said:
        signed, _, signature = link.rpartition(".")
        name, _, payload = signed.partition(".")
        if len(link) > MAX_LENGTH or not link.isascii() or not payload:
            raise LinkRefused("not written as a link")
        try:
            key_id, given, data = _decoded(name).decode(), _decoded(signature), _decoded(payload)
        except (NotBase64, ValueError) as error:
            raise LinkRefused("not written as a link") from error
        key = next((item for item in self._keys.of(PURPOSE) if item.id == key_id), None)
        if key is None:
            raise LinkRefused("signed with a key that is not known")
        if not hmac.compare_digest(_signature(key, signed), given):
            raise LinkRefused("the signature is another one")
        said = json.loads(data)  # signed here, so written here
        return _Said(said["approval"], said["number"], datetime.fromtimestamp(said["until"], UTC))

    def _forget_lapsed(self, now: datetime) -> None:
        for mark in [mark for mark, issued in self._open.items() if issued.until <= now]:
            del self._open[mark]


def _signature(key: Key, signed: str) -> bytes:
    return hmac.digest(key.secret, _CONTEXT + signed.encode(), "sha256")


def _mark(number: str) -> str:
    return sha256(number.encode()).hexdigest()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
