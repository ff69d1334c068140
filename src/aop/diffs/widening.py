"""Whether a release lets through what the one before did not, and why: what a service asks before it loads one.

It errs on the side of asking. What cannot be compared widens: a solver that is not installed, a procedure with more
ways than can be looked at. Nothing here reads files or knows a clock but for its bound.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from aop.diffs.alike import Alike
from aop.diffs.catalogue import declared_otherwise
from aop.diffs.changes import WIDENING
from aop.diffs.parting import writes_from
from aop.diffs.sides import Reader
from aop.diffs.walk import Walk
from aop.errors import WrongUse
from aop.machine.release import Procedure, Release
from aop.proofs.values import Values

#: So long it may take, in seconds.
DEFAULT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a release widens: the procedure it is about (empty for what is declared), and in words."""

    procedure: str
    why: str


def widens(old: Release, new: Release, seconds: float = DEFAULT_SECONDS) -> tuple[Reason, ...]:
    """Every reason why the new release lets more through; empty where it surely does not."""
    end = time.monotonic() + seconds
    found = [Reason(item.procedure, item.what) for item in declared_otherwise(old, new) if item.widens]
    found += _lost_escalations(old, new)
    alike = Alike(old, new)
    for name, procedure in new.procedures.items():
        if not alike.unchanged(name):
            found += _of_procedure(old, new, alike, old.procedures.get(name), procedure, end)
    return tuple(dict.fromkeys(found))


def _lost_escalations(old: Release, new: Release) -> list[Reason]:
    kept = {item.at.text for item in new.escalations}
    return [
        Reason("", f"no longer escalates: `{item.at.text}`") for item in old.escalations if item.at.text not in kept
    ]


def _of_procedure(
    old: Release, new: Release, alike: Alike, before: Procedure | None, after: Procedure, end: float
) -> list[Reason]:
    if before is None:
        writes = writes_from(Reader(new, Values(new), {}), after.name, 0)
        return [Reason(after.name, f"is new, and can get to {', '.join(sorted(writes))}")] if writes else []
    found = [Reason(after.name, f"acts as `{after.role}`")] if before.role != after.role else []
    kept = {item.at.text for item in after.escalations}
    lost = [item.at.text for item in before.escalations if item.at.text not in kept]
    found += [Reason(after.name, f"no longer escalates: `{text}`") for text in lost]
    try:
        walk = Walk(old, new, alike, lambda: time.monotonic() > end)
        walk.run(before, after)
    except WrongUse:
        return [
            *found,
            Reason(after.name, "is other than it was, and the solver that could compare it is not installed"),
        ]
    found += [Reason(after.name, item.differs.what) for item in walk.found.values() if item.differs.kind in WIDENING]
    return [*found, *(Reason(after.name, f"not compared: {why}") for why in walk.left)]
