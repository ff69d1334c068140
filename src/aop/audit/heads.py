"""Heads: what the whole log comes to at a size, signed, in the form of a C2SP `tlog-checkpoint`.

    shop.example/audit                                the log's name
    20852163                                          how many leaves it has
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      the root over them
    at 2026-11-22T10:00:00+00:00                      when it was signed

Whoever has a head and the public key can tell any other log from this one, whatever its keeper says later. So heads go
to witnesses outside of the machine.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aop.audit.notes import Forged, Signer, Verifier, opened
from aop.audit.tree import HASH_BYTES

#: No log has more leaves.
MAX_SIZE = 1 << 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Head:
    """The log `origin` as it stood `at` a time: `size` leaves with this root."""

    origin: str
    size: int
    root: bytes
    at: datetime | None = None

    @property
    def text(self) -> str:
        """What is signed."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        if self.at is not None:
            lines.append(f"at {self.at.isoformat()}")
        return "".join(f"{line}\n" for line in lines)


def signed(head: Head, signer: Signer) -> str:
    """The head as a signed note. Raises WrongUse when the key has another name than the log."""
    if signer.name != head.origin:
        raise Forged(f"the key of {signer.name} signs no head of {head.origin}")
    return signer.sign(head.text)


def head_of(note: str, verifiers: Iterable[Verifier]) -> Head:
    """The head in a signed note. Raises Forged unless one of these keys signed it, and its name is the log's."""
    text, verifier = opened(note, verifiers)
    head = _parsed(text)
    if head.origin != verifier.name:
        raise Forged(f"a head of {head.origin} is signed by {verifier.name}")
    return head


def _parsed(text: str) -> Head:
    origin, _, rest = text.partition("\n")
    lines = rest.split("\n")[:-1]
    if len(lines) < 2 or not all(lines) or not _NUMBER.fullmatch(lines[0]) or not _ROOT.fullmatch(lines[1]):
        raise Forged("it is no head of a log: a name, a number and a root")
    size, root = int(lines[0]), b64decode(lines[1])
    if size > MAX_SIZE or len(root) != HASH_BYTES:
        raise Forged("it is no head of a log: its number or its root is too long")
    return Head(origin, size, root, _at(lines[2:]))


def _at(extensions: list[str]) -> datetime | None:
    """When it was signed, if it says so."""
    for line in extensions:
        if line.startswith("at "):
            try:
                return datetime.fromisoformat(line[3:])
            except ValueError:
                raise Forged("the time in a head is no time") from None
    return None
