"""Many rows as one compressed one, and back."""

from __future__ import annotations

import zlib

from aop.ports.seal import Broken

#: Rows are unpacked to so many bytes at most: no damaged one fills the memory.
MAX_BYTES = 512 * 1024 * 1024


def packed(items: list[bytes]) -> bytes:
    """Each row behind its length, compressed."""
    return zlib.compress(b"".join(len(item).to_bytes(4, "big") + item for item in items), 6)


def unpacked(data: bytes) -> list[bytes]:
    """The inverse of `packed`; raises Broken."""
    unpacker = zlib.decompressobj()
    try:
        whole = unpacker.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise Broken(f"an archived history is damaged: {error}") from error
    items, place = [], 0
    while place < len(whole):
        size = int.from_bytes(whole[place : place + 4], "big")
        items.append(whole[place + 4 : place + 4 + size])
        place += 4 + size
    return items
