"""Rows bound to their place: an entry to its number, a snapshot to the last entry before it.

A seal tells a row of one conversation from a row of another. It cannot tell the fifth entry from the sixth, or today's
snapshot from last week's: so their number, and for a snapshot the digest of the entry that it stands behind, are sealed
with them. A row that was put in another place, and an old snapshot with its old consents, are Broken as an edited one.
"""

from __future__ import annotations

from hashlib import sha256

from aop.ports.seal import Broken

_NUMBER_BYTES = 4
#: Stands for the last entry of a conversation that has none.
NO_ENTRY = b""


def placed(number: int, data: bytes) -> bytes:
    """An entry, to be sealed as the one with this number (from 1)."""
    return number.to_bytes(_NUMBER_BYTES) + data


def entry_at(number: int, data: bytes) -> bytes:
    """The inverse of `placed`. Raises Broken for the entry of another place."""
    if data[:_NUMBER_BYTES] != number.to_bytes(_NUMBER_BYTES):
        raise Broken(f"what is stored as entry {number} is another entry: rows were exchanged")
    return data[_NUMBER_BYTES:]


def bound(number: int, last: bytes, data: bytes) -> bytes:
    """A snapshot, to be sealed as the one behind entry `number`, whose bytes are `last`."""
    return number.to_bytes(_NUMBER_BYTES) + sha256(last).digest() + data


def snapshot_at(number: int, last: bytes, data: bytes) -> bytes:
    """The inverse of `bound`. Raises Broken for the snapshot of another place, or of another history."""
    head = number.to_bytes(_NUMBER_BYTES) + sha256(last).digest()
    if data[: len(head)] != head:
        raise Broken(f"what is stored as the snapshot after entry {number} was made after another one")
    return data[len(head) :]
