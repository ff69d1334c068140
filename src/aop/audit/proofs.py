"""Proofs over the tree: that a leaf is in it, and that one tree is the beginning of another.

A proof is a list of roots of subtrees; which ones says RFC 9162, sections 2.1.3.1 and 2.1.4.1. Here they are named
first, as ranges of leaves (`of_inclusion`, `of_consistency`), and gathered in one pass over the leaves (`Gathering`),
so that proofs for many leaves cost one reading and no more memory than the proofs themselves.

Checking (`included`, `consistent`) follows sections 2.1.3.2 and 2.1.4.2 and needs nothing but hashes: it never trusts a
length or an order that the proof brings along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from aop.audit.tree import HASH_BYTES, Frontier, above, node_hash, split

#: The leaves of a subtree: the first one, and the one behind the last.
Range: TypeAlias = tuple[int, int]


def of_inclusion(index: int, size: int) -> tuple[Range, ...]:
    """The subtrees whose roots prove that the leaf `index` is in the tree of `size` leaves. Raises ValueError for a
    leaf that is not in it."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is in no tree of {size} leaves")
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return tuple(reversed(found))


def of_consistency(old: int, new: int) -> tuple[Range, ...]:
    """The subtrees whose roots prove that the tree of `old` leaves is the beginning of the one of `new`. Raises
    ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    low, high, found = 0, new, []
    while old != high:
        middle = low + split(high - low)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    if low:  # else the old tree is itself a subtree, whose root the verifier knows
        found.append((low, high))
    return tuple(reversed(found))


class Gathering:
    """Reads the hashes of leaves once, in order, and keeps what the proofs over these ranges need."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._wanted = {node for each in ranges for node in _perfect(each)}
        self._found: dict[tuple[int, int], bytes] = {}
        self.frontier = Frontier()

    def append(self, hashed: bytes) -> None:
        index = self.frontier.size
        for level, node in enumerate(self.frontier.append(hashed)):
            if (level, index >> level) in self._wanted:
                self._found[level, index >> level] = node

    def proof(self, ranges: Iterable[Range]) -> tuple[bytes, ...]:
        """The roots of these subtrees. Raises KeyError before all of their leaves were read."""
        return tuple(above(self._found[node] for node in _perfect(each)) for each in ranges)


def _perfect(leaves: Range) -> tuple[tuple[int, int], ...]:
    """The perfect subtrees of a subtree, the largest first: how many times it was doubled, and its place in order."""
    start, end = leaves
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return tuple(found)


# ---- checking


def included(hashed: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf with this hash is number `index` (from 0) of the tree with this root."""
    if not 0 <= index < size or not _hashes(proof):
        return False
    place, last, reached = index, size - 1, hashed
    for node in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(node, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, node)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `old` leaves (at least 1) is the beginning of the one of `new`."""
    if not 0 < old <= new or not _hashes(proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node_hash(node, was), node_hash(node, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, node)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _hashes(proof: Sequence[bytes]) -> bool:
    return all(len(node) == HASH_BYTES for node in proof)
