"""The tree is that of RFC 6962: by its own recursive definition, by known roots, and beside another implementation."""

from __future__ import annotations

import time
import tracemalloc
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.audit.proofs import Gathering, consistent, included, of_consistency, of_inclusion
from aop.audit.tree import EMPTY, Frontier, leaf_hash, root_of

#: The leaves of the classic example, which implementations of Certificate Transparency are tested with.
CLASSIC = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
#: Their roots, for the first one to all eight.
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = st.lists(st.binary(max_size=6), min_size=1, max_size=70)


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def proof(leaves: list[bytes], ranges: tuple[tuple[int, int], ...]) -> tuple[bytes, ...]:
    gathering = Gathering(ranges)
    for leaf in leaves:
        gathering.append(leaf_hash(leaf))
    return gathering.proof(ranges)


def test_the_classic_roots() -> None:
    assert [root_of(CLASSIC[:count]).hex() for count in range(1, 9)] == ROOTS
    assert root_of([]) == EMPTY == sha256(b"").digest()


@given(LEAVES)
def test_the_root_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    assert root_of(leaves) == by_definition(leaves)


@given(LEAVES, st.data())
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    found, root = proof(leaves, of_inclusion(index, len(leaves))), root_of(leaves)
    assert included(leaf_hash(leaves[index]), index, len(leaves), found, root)
    assert not included(leaf_hash(leaves[index] + b"!"), index, len(leaves), found, root)
    assert not included(leaf_hash(leaves[index]), index, len(leaves), (*found, EMPTY), root)
    if found:
        assert not included(leaf_hash(leaves[index]), index, len(leaves), found[:-1], root)
    other = data.draw(st.integers(-1, len(leaves)))
    if other != index and not (0 <= other < len(leaves) and leaves[other] == leaves[index]):
        assert not included(leaf_hash(leaves[index]), other, len(leaves), found, root)


@given(LEAVES, st.data())
def test_every_beginning_is_proved_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    before, now = root_of(leaves[:old]), root_of(leaves)
    found = proof(leaves, of_consistency(old, len(leaves)))
    assert consistent(old, before, len(leaves), now, found)
    at = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:at], leaves[at] + b"!", *leaves[at + 1 :]]
    again = proof(rewritten, of_consistency(old, len(leaves)))
    assert not consistent(old, before, len(leaves), root_of(rewritten), again)
    assert not consistent(old, before, len(leaves), now, (*found, EMPTY))
    if found:
        assert not consistent(old, before, len(leaves), now, found[1:])


@given(st.integers(1, 300), st.data())
def test_a_changed_bit_of_a_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves = [b"%d" % number for number in range(size)]
    old = data.draw(st.integers(1, size))
    found = proof(leaves, of_consistency(old, size))
    if not found:
        return
    at, bit = data.draw(st.integers(0, len(found) - 1)), data.draw(st.integers(0, 255))
    changed = (int.from_bytes(found[at]) ^ (1 << bit)).to_bytes(32)
    forged = (*found[:at], changed, *found[at + 1 :])
    assert not consistent(old, root_of(leaves[:old]), size, root_of(leaves), forged)


@given(LEAVES, st.data())
def test_a_frontier_goes_on_where_it_was_kept(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves)))
    frontier = Frontier()
    for leaf in leaves[:at]:
        frontier.append(leaf_hash(leaf))
    again = Frontier(frontier.size, frontier.peaks)
    for leaf in leaves[at:]:
        again.append(leaf_hash(leaf))
    assert again.root() == root_of(leaves)


@pytest.mark.parametrize(("size", "peaks"), [(1, []), (0, [EMPTY]), (3, [EMPTY]), (-1, []), (1, [b"short"])])
def test_hashes_that_make_no_tree_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="do not make a tree"):
        Frontier(size, peaks)


@pytest.mark.parametrize("size", [1, 2, 3, 6, 8, 25, 64, 65])
def test_another_implementation_says_the_same(size: int) -> None:
    merkle = pytest.importorskip("pymerkle")
    leaves = [b"leaf %d" % number for number in range(size)]
    tree = merkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    assert tree.get_root() == root_of(leaves)
    for index in range(size):
        theirs = tree.prove_inclusion(index + 1, size).path
        assert (theirs[0], *theirs[1:]) == (leaf_hash(leaves[index]), *proof(leaves, of_inclusion(index, size)))
    for old in range(1, size + 1):
        assert tree.get_root(old) == root_of(leaves[:old])


def test_a_head_over_many_leaves_needs_no_memory_for_them() -> None:
    frontier = Frontier()
    tracemalloc.start()
    started = time.process_time()
    for number in range(100_000):
        frontier.append(leaf_hash(b"%d" % number))
    frontier.root()
    took, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000
    assert took < 20
