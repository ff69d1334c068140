"""Whether the properties of a procedure (`prove:`) hold of a conversation that was played, read off its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.machine.policy import Property
from aop.ports.store import Entry
from aop.proofs.watching import Watch


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that does not hold of a conversation, and what showed it."""

    property: Property
    why: str


def broken_by(
    program: Program, properties: Sequence[Property], start: Snapshot, history: Sequence[Entry]
) -> Broken | None:
    """The first property that a conversation breaks. Its history is gone through once more from its start."""
    watches = [Watch(program, item) for item in properties]
    before = start
    for entry in history:
        after, effects = transition(program, before, entry.event)
        for watch in watches:
            watch.see(before, effects, after)
            if watch.broken is not None:
                return Broken(watch.property, watch.broken)
        before = after
    return None
