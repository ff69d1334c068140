"""What a log was last seen as, so that the next head costs only what was added since.

    {"size": 1204, "peaks": ["…", …], "head": "…"}

It is a convenience and never trusted: it counts only where its root is that of the head beside it, which the log's own
key has signed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from aop.audit.heads import Head, head_of
from aop.audit.notes import Forged, Verifier
from aop.audit.tree import Frontier
from aop.values import canonical


@dataclass(frozen=True, slots=True)
class Seen:
    """The frontier of the log at a head, and the head as it was signed."""

    frontier: Frontier
    note: str

    def written(self) -> bytes:
        peaks = [peak.hex() for peak in self.frontier.peaks]
        return canonical({"size": self.frontier.size, "peaks": peaks, "head": self.note})


def seen_in(data: bytes, verifiers: Sequence[Verifier]) -> tuple[Seen, Head]:
    """Raises Forged unless it is what `Seen.written` wrote under a head of this log."""
    try:
        read = json.loads(data)
        frontier = Frontier(read["size"], [bytes.fromhex(peak) for peak in read["peaks"]])
        note = str(read["head"])
    except (ValueError, KeyError, TypeError):
        raise Forged("what was last seen of the log cannot be read") from None
    head = head_of(note, verifiers)
    if (head.size, head.root) != (frontier.size, frontier.root()):
        raise Forged("what was last seen of the log is not what its head stands for")
    return Seen(frontier, note), head
