"""A leaf of the audit log: what happened, in the clear; what it was about, encrypted under the conversation's key.

    {"form": 1, "at": …, "of": keyed digest of the conversation, "number": which entry of it, "did": [[kind, name,
     outcome], …], "commits": SHA-256 of the body with its salt, "sealed": the body with its salt, encrypted}

The tree is built over these bytes, so that it verifies without any key, also after an erasure. The body names the
conversation and the digest of the entry as it was written, so that who has the key can tell a history that was edited.
`commits` lets a body be shown to somebody who has no key: the salt in front of it goes with it, and nobody who lacks
the salt can find the body by trying.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from aop.audit.notes import Forged
from aop.values import canonical

FORM = 1
SALT_BYTES = 32
#: A longer leaf is none.
MAX_LEAF_BYTES = 4 << 20
#: Kind, name and outcome of a deed.
Shown: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf as it was read. `number` is that of the entry in its conversation, from 1; None where it stands for
    itself. `sealed` is the body, encrypted."""

    at: datetime
    of: str
    number: int | None
    did: tuple[Shown, ...]
    commits: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Body:
    """What a leaf was about. `entry` is the digest of the entry as it was written; None where there was none."""

    conversation: str
    entry: str | None
    did: tuple[Mapping[str, Any], ...]


def leaf_of(
    at: datetime,
    of: str,
    number: int | None,
    did: Iterable[tuple[Shown, Mapping[str, Any]]],
    *,
    conversation: str,
    entry: bytes | None,
    salt: bytes,
    close: Callable[[str, bytes], bytes],
) -> bytes:
    """The bytes of a leaf. `did` are its deeds, each with its details; `salt` is random, `close` encrypts."""
    deeds = tuple(did)
    details = [{**about, "kind": shown[0], "name": shown[1], "outcome": shown[2]} for shown, about in deeds]
    digest = None if entry is None else sha256(entry).hexdigest()
    body = salt + canonical({"conversation": conversation, "entry": digest, "did": details})
    return canonical(
        {
            "form": FORM,
            "at": at.isoformat(),
            "of": of,
            "number": number,
            "did": [list(shown) for shown, _ in deeds],
            "commits": sha256(body).hexdigest(),
            "sealed": b64encode(close(conversation, body)).decode(),
        }
    )


def read_leaf(data: bytes) -> Leaf:
    """Raises Forged for what is no leaf."""
    try:
        read = json.loads(data) if len(data) <= MAX_LEAF_BYTES else {}
        if read["form"] != FORM or not isinstance(read["number"], int | None):
            raise ValueError(read["form"])
        did = tuple((str(kind), str(name), str(outcome)) for kind, name, outcome in read["did"])
        sealed = b64decode(read["sealed"], validate=True)
        at = datetime.fromisoformat(read["at"])
        return Leaf(at, str(read["of"]), read["number"], did, str(read["commits"]), sealed)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Forged("it is no leaf of this log") from None


def read_body(leaf: Leaf, salted: bytes) -> Body:
    """What a leaf was about, from its body with the salt. Raises Forged unless it is what the leaf commits to."""
    if sha256(salted).hexdigest() != leaf.commits:
        raise Forged("what it says it was about is not what the leaf stands for")
    try:
        read = json.loads(salted[SALT_BYTES:])
        shown = tuple((str(item["kind"]), str(item["name"]), str(item["outcome"])) for item in read["did"])
        if shown != leaf.did:
            raise Forged("what a leaf shows and what it was about are not the same")
        return Body(str(read["conversation"]), read["entry"], tuple(read["did"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Forged("what a leaf was about cannot be read") from None
