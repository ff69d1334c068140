"""A small log with its keys, to verify and to attack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aop.audit.exports import first_line, last_line, leaf_line
from aop.audit.heads import Head, signed
from aop.audit.leaves import leaf_of, read_leaf
from aop.audit.notes import Signer
from aop.audit.proofs import Gathering, of_consistency, of_inclusion
from aop.audit.tree import leaf_hash, root_of
from aop.keys.digests import Digests
from aop.keys.purposes import INDEX, MASTER
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapped import MemoryWrappedKeys
from aop.keys.wrapping import LocalWrapping
from aop.ports.keys import Key
from aop.stores.given import GivenKeys

ORIGIN = "shop.example/audit"
SIGNER = Signer(ORIGIN, bytes(range(32)))
START = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEYS = GivenKeys({MASTER: [Key("m", b"m" * 32)], INDEX: [Key("i", b"i" * 32)]})


def seal_of() -> ConversationKeys:
    return ConversationKeys(LocalWrapping(KEYS), MemoryWrappedKeys(), Digests(KEYS))


def leaf(number: int, seal: ConversationKeys, conversation: str = "one", kind: str = "action") -> bytes:
    return leaf_of(
        START + timedelta(seconds=number),
        Digests(KEYS).of("conversation", conversation),
        number,
        [((kind, "shop.refund", "sent"), {"inputs": {"amount": f"${number}"}})],
        conversation=conversation,
        entry=b"entry %d" % number,
        salt=bytes([number % 256]) * 32,
        close=seal.close,
    )


def leaves(count: int, seal: ConversationKeys) -> list[bytes]:
    return [leaf(number, seal, f"talk{number % 3}") for number in range(count)]


def head(log: Sequence[bytes], size: int | None = None, signer: Signer = SIGNER) -> str:
    """The signed head over the first leaves of a log."""
    held = log if size is None else log[:size]
    return signed(Head(signer.name, len(held), root_of(held), START), signer)


def body(data: bytes, seal: ConversationKeys, conversation: str) -> bytes:
    return seal.open(conversation, read_leaf(data).sealed)


def whole(log: Sequence[bytes], seal: ConversationKeys | None = None) -> list[str]:
    """An export of all leaves, with their bodies where there is a seal."""
    bodies = [None if seal is None else body(data, seal, f"talk{place % 3}") for place, data in enumerate(log)]
    lines = [leaf_line(place + 1, data, bodies[place], None) for place, data in enumerate(log)]
    return [first_line(ORIGIN, len(log), whole=True), *lines, last_line(len(log), head(log), {})]


def some(log: Sequence[bytes], numbers: Sequence[int], old: Sequence[int] = ()) -> list[str]:
    """An export of single leaves by their numbers (from 1), with proofs for heads over `old` leaves."""
    ranges = {number: of_inclusion(number - 1, len(log)) for number in numbers}
    before = {size: of_consistency(size, len(log)) for size in old}
    gathering = Gathering([item for each in (*ranges.values(), *before.values()) for item in each])
    for data in log:
        gathering.append(leaf_hash(data))
    lines = [leaf_line(number, log[number - 1], None, gathering.proof(ranges[number])) for number in numbers]
    proofs = {size: gathering.proof(found) for size, found in before.items()}
    return [first_line(ORIGIN, len(log), whole=False), *lines, last_line(len(numbers), head(log), proofs)]
