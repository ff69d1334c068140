"""Exports of the audit log: the whole of it, or the leaves about one thing with proofs that they are in it.

What was erased is exported as what it is: that something happened, and no longer what it was about.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence

from aop.audit.exports import MAX_PROVED, first_line, last_line, leaf_line
from aop.audit.heads import Head
from aop.audit.leaves import read_leaf
from aop.audit.notes import Forged
from aop.audit.proofs import Gathering, Range, of_consistency, of_inclusion
from aop.audit.tree import leaf_hash
from aop.errors import WrongUse
from aop.ports.seal import Broken, Erased
from aop.ports.store import Leaf, Store
from aop.runtime.log_reading import Opens, leaves_in

#: An export proves the agreement with so many published heads, the latest ones.
MAX_HEADS = 1_000


async def export_whole(store: Store, note: str, head: Head, opens: Opens | None) -> AsyncIterator[str]:
    """The lines of an export of every leaf under a head; with `opens` also what they were about."""
    yield first_line(head.origin, head.size, whole=True)
    async for leaf in leaves_in(store):
        if leaf.number > head.size:
            break
        yield leaf_line(leaf.number, leaf.data, salted(leaf, opens), None)
    yield last_line(head.size, note, {})


async def export_some(
    store: Store, note: str, head: Head, numbers: Collection[int], published: Sequence[int], opens: Opens | None
) -> AsyncIterator[str]:
    """The lines of an export of these leaves (from 1) with their proofs; `published` are the sizes of heads that
    witnesses have. Raises WrongUse for a leaf that is not under the head."""
    wanted = frozenset(numbers)
    if any(not 1 <= number <= head.size for number in wanted):
        raise WrongUse(f"the log has {head.size} leaves: there is no leaf {max(wanted)}")
    ranges = {number: of_inclusion(number - 1, head.size) for number in sorted(wanted)}
    sizes = sorted({size for size in published if 0 < size < head.size})[-MAX_HEADS:]
    before = {size: of_consistency(size, head.size) for size in sizes}
    gathering, found = await _gathered(store, head, wanted, [*ranges.values(), *before.values()])
    yield first_line(head.origin, head.size, whole=False)
    for leaf in found:
        yield leaf_line(leaf.number, leaf.data, salted(leaf, opens), gathering.proof(ranges[leaf.number]))
    yield last_line(len(found), note, {size: gathering.proof(proof) for size, proof in before.items()})


async def _gathered(
    store: Store, head: Head, wanted: frozenset[int], ranges: Sequence[Sequence[Range]]
) -> tuple[Gathering, list[Leaf]]:
    """One reading of the log: the leaves that are wanted, and all that proofs need."""
    gathering, found = Gathering(item for each in ranges for item in each), []
    async for leaf in leaves_in(store):
        if leaf.number > head.size:
            break
        gathering.append(leaf_hash(leaf.data))
        if leaf.number in wanted:
            found.append(leaf)
    if gathering.frontier.root() != head.root:
        raise Forged("the log is not what its head stands for: verify it before anything is exported")
    return gathering, found


async def numbers_of(store: Store, wanted: Callable[[Leaf], bool]) -> list[int]:
    """The leaves that are asked for, by number. Raises WrongUse for more than an export of single leaves may have."""
    found = []
    async for leaf in leaves_in(store):
        if wanted(leaf):
            found.append(leaf.number)
            if len(found) > MAX_PROVED:
                raise WrongUse(f"these are more than {MAX_PROVED} leaves: export the whole log")
    return found


def salted(leaf: Leaf, opens: Opens | None) -> bytes | None:
    """What a leaf was about, with its salt, as it may be shown; None where it is not to be shown, or is erased."""
    if opens is None:
        return None
    try:
        return opens(leaf.conversation, read_leaf(leaf.data).sealed)
    except (Erased, Broken):
        return None
