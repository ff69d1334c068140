"""Moving a conversation to another release (semantics S8): each of its requests runs again from its first sentence on
the new one, with a memory of what happened, as after a correction.

A request that was put off runs again too, up to where it waits, so that what it waited for still finds it; its question
is asked when it goes on. Where it would say something new, or needs a system again, it begins again when it goes on.

It is refused, and the conversation stays where it was, when something is under way, when the new release lacks a
procedure that runs, or when what was changed already would be changed otherwise there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from aop.engine import acting, correcting, said_before
from aop.engine.effects import AwaitEvent, Effect, Explain, FindPassage, ReadAgain, RequestAnswer, Say, SetTimer
from aop.engine.events import ReleaseChanged
from aop.engine.program import Program
from aop.engine.snapshot import Frame, Snapshot
from aop.engine.steps import run
from aop.engine.understanding import Evidence, Reading
from aop.engine.work import Work
from aop.errors import ProtocolError
from aop.values import Value

CHANGED = "what was changed already would be changed otherwise by this release"
HANDED_OVER = "this release would hand the conversation over at once"
#: What a request held before, by name, and where that rests.
Held: TypeAlias = dict[str, tuple[Value, Evidence | None]]
#: So often a choice is made again as it was; a list that a loop collects for each item is asked about anew.
MAX_READINGS = 100
#: What a request that was put off may do while it runs again: wait, and say why.
WAITING = (AwaitEvent, Explain, FindPassage, RequestAnswer, SetTimer)


class MigrationRefused(ProtocolError):
    """The conversation cannot go on with that release, and was not changed. The text says why."""


def prepare(program: Program, snapshot: Snapshot, event: ReleaseChanged) -> tuple[Work, list[Held]]:
    """The conversation on the new release, its requests begun again, ready to run, and what each of them held before.
    Raises MigrationRefused."""
    if event.release != program.release.digest:
        raise ProtocolError("the event names another release than the program")
    work = Work(program, snapshot.fork())
    state = work.state
    _let_go(work)
    if state.flight is not None or state.acting is not None or state.reading is not None or state.undoing:
        raise MigrationRefused("something is under way: it must come back first")
    if state.taken is not None:
        raise MigrationRefused(f"{state.taken.person} has the conversation: it moves when it is handed back")
    state.release = event.release
    if state.verified is not None and state.verified.level not in program.levels:
        state.verified = None  # a level that this release does not know proves nothing here
    state.consents = tuple(replace(item, state="void") if item.state == "granted" else item for item in state.consents)
    held = [_held(frames) for frames in _requests(state.frames)]
    roots = [frame for frame in state.frames if frame.root and frame.handler is None]
    for frame in roots:
        _check(program, frame)
    state.frames = [correcting.begin_again(work, frame) for frame in roots]
    state.queue = tuple(item for item in state.queue if item.intent in program.release.intents)
    if state.ended is not None and state.ended.procedure not in program.release.procedures:
        state.ended = None
    work.explain("request", "moved to another release", None, release=event.release, before=snapshot.release)
    return work, held


def _let_go(work: Work) -> None:
    """What waits for an approval is asked about anew where it is met again: no yes outlives the release."""
    if work.state.flight is not None and work.state.flight.phase == "approval":
        work.let_go("the conversation moved to another release")
    acting.let_go(work, "the conversation moved to another release")


def _requests(frames: list[Frame]) -> list[list[Frame]]:
    """The frames of each request, digressions left out."""
    groups: list[list[Frame]] = []
    for frame in frames:
        if frame.root:
            groups.append([])
        groups[-1].append(frame)
    return [group for group in groups if group[0].handler is None]


def _held(frames: list[Frame]) -> Held:
    return {name: (value, frame.evidence.get(name)) for frame in frames for name, value in frame.values.items()}


def go_on(work: Work, held: list[Held]) -> None:
    """Runs every request again, those that were put off first. Raises MigrationRefused."""
    roots = work.state.frames
    if not roots:
        return run(work)
    put_off = [frame for root, before in zip(roots[:-1], held, strict=False) for frame in _put_off(work, root, before)]
    work.state.frames = [*put_off, roots[-1]]
    return _run(work, held[-1])


def _run(work: Work, before: Held) -> None:
    """Runs; what is picked from a list is what it was before, where that is still on the list."""
    run(work)
    for _ in range(MAX_READINGS):
        reading = _picked_before(work, before)
        if reading is None:
            return
        work.effects = [item for item in work.effects if not isinstance(item, ReadAgain)]
        work.state.reading, work.halted = None, False
        said_before.read(work, work.top, reading)
        run(work)


def _picked_before(work: Work, before: Held) -> Reading | None:
    """The reading that gives a slot its value of before; None where it had none, or had one for each item."""
    asked = work.top.ask if work.state.reading is not None and work.state.frames else None
    if asked is None or asked.slot is None:
        return None
    step = work.procedure(work.top).code[asked.pc]
    value, evidence = before.get(asked.slot, (None, None))
    items = value if isinstance(value, tuple) else (value,)
    if evidence is None or getattr(step, "item", None) is not None or not all(item in asked.options for item in items):
        return None
    return Reading(asked.slot, evidence, picks=tuple(asked.options.index(item) for item in items))


def _put_off(work: Work, root: Frame, before: Held) -> list[Frame]:
    """A request that another one stands in front of, run by itself up to where it waits; its root alone, to begin
    again when it goes on, where that cannot be seen from here. Raises MigrationRefused."""
    alone = Work(work.program, replace(work.state, frames=[root.fork()], queue=(), counters=dict(work.state.counters)))
    alone.state.stale = dict(work.state.stale)
    _run(alone, before)
    state = alone.state
    if alone.mismatched or (state.frames and alone.root().memory.written):
        raise MigrationRefused(CHANGED)
    if state.status != "open":
        raise MigrationRefused(HANDED_OVER)
    news = [item for item in alone.effects if not isinstance(item, WAITING) and not _asks(item)]
    if news or not state.frames or state.flight is not None or state.reading is not None:
        return [root]
    alone.top.ask = None  # it is asked when the request goes on
    work.state.calls, work.state.stale = state.calls, state.stale
    work.effects.extend(item for item in alone.effects if isinstance(item, WAITING))
    return state.frames


def _asks(effect: Effect) -> bool:
    return isinstance(effect, Say) and effect.kind in ("ask", "confirm")


def _check(program: Program, frame: Frame) -> None:
    name = frame.origin or frame.procedure
    if name not in program.release.procedures:
        raise MigrationRefused(f"the release has no procedure {name}, which this conversation runs")
    if frame.intent is not None and frame.intent not in program.release.intents:
        raise MigrationRefused(f"the release has no intent {frame.intent}, which this conversation began with")


def check_met(before: Snapshot, work: Work) -> None:
    """After the run: what was changed already must have its place in the new release. Raises MigrationRefused."""
    if work.mismatched or (work.state.frames and work.root().memory.written):
        raise MigrationRefused(CHANGED)
    if work.state.status != before.status:
        raise MigrationRefused(HANDED_OVER)
