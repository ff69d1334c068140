"""Moving a conversation to another release (semantics S8): each of its requests runs again from its first sentence on
the new one, with a memory of what happened, as after a correction.

It is refused, and the conversation stays where it was, when something is under way, when the new release lacks a
procedure that runs, or when what was changed already would be changed otherwise there.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import correcting
from aop.engine.events import ReleaseChanged
from aop.engine.program import Program
from aop.engine.snapshot import Frame, Snapshot
from aop.engine.work import Work
from aop.errors import ProtocolError


class MigrationRefused(ProtocolError):
    """The conversation cannot go on with that release, and was not changed. The text says why."""


def prepare(program: Program, snapshot: Snapshot, event: ReleaseChanged) -> Work:
    """The conversation on the new release, its requests begun again, ready to run. Raises MigrationRefused."""
    if event.release != program.release.digest:
        raise ProtocolError("the event names another release than the program")
    if snapshot.flight is not None or snapshot.reading is not None or snapshot.undoing:
        raise MigrationRefused("something is under way: it must come back first")
    work = Work(program, snapshot.fork())
    state = work.state
    state.release = event.release
    state.consents = tuple(replace(item, state="void") if item.state == "granted" else item for item in state.consents)
    roots = [frame for frame in state.frames if frame.root and frame.handler is None]
    for frame in roots:
        _check(program, frame)
    state.frames = [correcting.begin_again(work, frame) for frame in roots]
    state.queue = tuple(item for item in state.queue if item.intent in program.release.intents)
    if state.ended is not None and state.ended.procedure not in program.release.procedures:
        state.ended = None
    work.explain("request", "moved to another release", None, release=event.release, before=snapshot.release)
    return work


def _check(program: Program, frame: Frame) -> None:
    name = frame.origin or frame.procedure
    if name not in program.release.procedures:
        raise MigrationRefused(f"the release has no procedure {name}, which this conversation runs")
    if frame.intent is not None and frame.intent not in program.release.intents:
        raise MigrationRefused(f"the release has no intent {frame.intent}, which this conversation began with")


def check_met(before: Snapshot, work: Work) -> None:
    """After the run: what was changed already must have its place in the new release. Raises MigrationRefused."""
    if work.mismatched or (work.state.frames and work.root().memory.written):
        raise MigrationRefused("what was changed already would be changed otherwise by this release")
    if work.state.status != before.status:
        raise MigrationRefused("this release would hand the conversation over at once")
