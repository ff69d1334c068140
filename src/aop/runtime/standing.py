"""How a conversation stands: what is stored of it, brought up to its last entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aop.engine.events import ReleaseChanged
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import WrongUse
from aop.ports.store import Stored

#: A release by its digest; None where it is not loaded here.
Programs = Callable[[str], Program | None]


def release_of(stored: Stored) -> str:
    """The release that a conversation goes on with, by its digest."""
    moves = [entry.event.release for entry in stored.since if isinstance(entry.event, ReleaseChanged)]
    return moves[-1] if moves else stored.snapshot.release


def upright(programs: Programs, stored: Stored) -> Stored:
    """The same with its snapshot after every entry. Raises WrongUse where the release is not here that an entry was
    decided by."""
    if not stored.since:
        return stored
    snapshot = stored.snapshot
    for entry in stored.since:
        event = entry.event
        digest = event.release if isinstance(event, ReleaseChanged) else snapshot.release
        snapshot, _ = transition(_needed(programs, digest, snapshot), snapshot, event)
    return replace(stored, snapshot=snapshot, since=())


def _needed(programs: Programs, digest: str, snapshot: Snapshot) -> Program:
    program = programs(digest)
    if program is None:
        raise WrongUse(
            f"the conversation {snapshot.conversation} was begun with the release {digest[:12]}, which is not loaded"
        )
    return program
