"""A Merkle tree over an append-only list, hashed as RFC 6962 says in section 2.1 (RFC 9162 hashes the same).

A tree of n leaves splits at the largest power of two below n, so what stands on the left is perfect and never changes
again. The hashes of those perfect subtrees, one for each 1 in the binary number n, are a `Frontier`: enough to append
to the tree and to know its root, in memory that grows with the logarithm of n.

Leaves and inner nodes are hashed with different first bytes, so that no inner node passes for a leaf.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

HASH_BYTES = 32
#: The root of a tree without leaves.
EMPTY = sha256(b"").digest()
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(leaf: bytes) -> bytes:
    """The hash that a leaf stands in the tree with."""
    return sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what stands above two subtrees."""
    return sha256(_NODE + left + right).digest()


def split(count: int) -> int:
    """How many of `count` leaves (at least 2) stand on the left: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


def above(subtrees: Iterable[bytes]) -> bytes:
    """The root over perfect subtrees that stand side by side, the largest first; that of no leaves without any."""
    root: bytes | None = None
    for subtree in reversed(tuple(subtrees)):
        root = subtree if root is None else node_hash(subtree, root)
    return EMPTY if root is None else root


class Frontier:
    """The perfect subtrees of a tree of `size` leaves, the largest first. Raises ValueError for as many hashes as no
    tree of this size has."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or size.bit_count() != len(self._peaks) or any(len(peak) != HASH_BYTES for peak in self._peaks):
            raise ValueError(f"{len(self._peaks)} subtrees do not make a tree of {size} leaves")

    @property
    def peaks(self) -> tuple[bytes, ...]:
        return tuple(self._peaks)

    def append(self, hashed: bytes) -> tuple[bytes, ...]:
        """One more leaf, by its hash; the perfect subtrees that it completes, itself first, each twice the one
        before."""
        completed, size = [hashed], self.size
        while size & 1:
            hashed = node_hash(self._peaks.pop(), hashed)
            completed.append(hashed)
            size >>= 1
        self._peaks.append(hashed)
        self.size += 1
        return tuple(completed)

    def root(self) -> bytes:
        """The Merkle tree hash of what was appended."""
        return above(self._peaks)

    def copy(self) -> Frontier:
        """The same tree, to append to apart."""
        return Frontier(self.size, self._peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves, which need not all be in memory."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier.root()
