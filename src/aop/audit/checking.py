"""Checking a log against heads that were signed and published: leaf after leaf, in memory that does not grow with it.

A head stands for every leaf before it. So a log that has the root of an old head at that size has not lost, changed or
moved any of those leaves, and one that is shorter than a head has been cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aop.audit.heads import Head
from aop.audit.notes import Forged
from aop.audit.tree import EMPTY, Frontier, leaf_hash

#: So many heads are checked in one pass; of more, the latest.
MAX_HEADS = 1_000_000


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A head, and who has it."""

    head: Head
    where: str


class Checking:
    """Takes the leaves in order. Raises Forged at the first head that they do not lead to, and for two heads of one
    size that differ."""

    def __init__(self, heads: Iterable[Witnessed]) -> None:
        self._heads: dict[int, Witnessed] = {}
        self._frontier = Frontier()
        self.passed = 0
        for item in heads:
            before = self._heads.setdefault(item.head.size, item)
            if before.head.root != item.head.root or before.head.origin != item.head.origin:
                raise Forged(
                    f"two heads over {item.head.size} leaves differ, one from {before.where}, one from {item.where}: "
                    "different logs were shown to different people"
                )
        self._look(EMPTY)

    @property
    def size(self) -> int:
        return self._frontier.size

    def append(self, leaf: bytes) -> None:
        self._frontier.append(leaf_hash(leaf))
        if self._frontier.size in self._heads:
            self._look(self._frontier.root())

    def finish(self) -> bytes:
        """The root over all of them. Raises Forged when a head stands for more leaves than there were."""
        longest = max(self._heads, default=0)
        if longest > self.size:
            where = self._heads[longest].where
            raise Forged(f"the log has {self.size} leaves, and {where} has a head over {longest}: it was cut off")
        return self._frontier.root()

    def _look(self, root: bytes) -> None:
        witnessed = self._heads.get(self._frontier.size)
        if witnessed is None:
            return
        if witnessed.head.root != root:
            raise Forged(
                f"the first {self.size} leaves are not those of the head from {witnessed.where}: at least one of them "
                "was changed, moved, removed or added"
            )
        self.passed += 1
