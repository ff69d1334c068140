"""What a message may name at this moment, read off the snapshot: intents, fillable slots, what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aop.engine import consent, quiet
from aop.engine.effects import Words
from aop.engine.offering import label_words, like_of
from aop.engine.program import Program
from aop.engine.snapshot import Flight, Snapshot
from aop.engine.work import Work
from aop.machine.types import Slot, Template
from aop.values import Value


@dataclass(frozen=True, slots=True)
class Moment:
    """`options` of the asked slot stay inside: they are matched locally and never shown to a model."""

    intents: tuple[str, ...]
    slots: Mapping[str, Slot]
    topics: tuple[str, ...]
    asked: str | None = None
    confirming: bool = False
    options: tuple[Value, ...] = ()
    labels: tuple[Words, ...] = field(default=())
    like: Value = None  # what the options are to be like where nothing else is said
    asked_field: str | None = None  # of a slot that is a record: the one field that was asked for


def moment(program: Program, snapshot: Snapshot) -> Moment:
    """The closed vocabulary now: the running request's slots first, then those of everything that may start."""
    release = program.release
    slots: Mapping[str, Slot] = {}
    for frame in reversed(snapshot.frames):
        slots = {**slots, **program.slots(frame.procedure), **slots}  # of one name the first, in its place
    slots = {**slots, **program.startable, **slots} if slots else program.startable
    intents, topics = tuple(release.intents), tuple(release.topics)
    asked = snapshot.frames[-1].ask if snapshot.frames else None
    if asked is None:
        return Moment(intents, slots, topics)
    if asked.wants_yes_or_no:
        return Moment(intents, slots, topics, confirming=True)
    assert asked.slot is not None
    frame = snapshot.frames[-1]
    slot = program.procedure(frame.procedure).slots[asked.slot]
    work = Work(program, snapshot)
    labels = tuple(label_words(work, frame, slot, option) for option in asked.options)
    like = like_of(work, frame, slot)
    return Moment(intents, slots, topics, asked.slot, False, asked.options, labels, like, asked.field)


def asked_slot(snapshot: Snapshot) -> str | None:
    """`moment(…).asked` alone: the slot that was asked for."""
    asked = snapshot.frames[-1].ask if snapshot.frames else None
    return None if asked is None or asked.wants_yes_or_no else asked.slot


def greeting(program: Program, snapshot: Snapshot, opening: Template) -> Words | None:
    """The first words of a channel."""
    work = Work(program, snapshot)
    return work.words(opening, work.scope({}))


def objection_to(program: Program, snapshot: Snapshot, person: str, role: str, call: str | None = None) -> str | None:
    """Why a person's word on the call that waits for approval would not count; None when it would."""
    flight = approved_now(snapshot, call)
    return (
        "nothing waits for approval"
        if flight is None
        else consent.objection(Work(program, snapshot), flight, person, role)
    )


def approved_now(snapshot: Snapshot, call: str | None = None) -> Flight | None:
    """The call that waits for approval: the procedure's or a person's own."""
    waiting = (item for item in (snapshot.flight, snapshot.acting) if item is not None and item.phase == "approval")
    return next((item for item in waiting if call in (None, item.id)), None)


def open_timers(program: Program, snapshot: Snapshot) -> frozenset[str]:
    """The timers whose firing still means something; those of an approval by the start of their names."""
    work = Work(program, snapshot)
    waits = {frame.pending.id for frame in snapshot.frames if frame.pending and not frame.pending.is_over}
    calls = [item.id for item in (snapshot.flight, snapshot.acting) if item is not None]
    flight = {f"{call}/{phase}" for call in calls for phase in ("approval", "by_hand")}
    watched = {name for name in (quiet.timer_of(work), quiet.linger_timer(work)) if name is not None}
    return frozenset(waits | flight | watched)


def open_waits(snapshot: Snapshot) -> frozenset[str]:
    """What the requests of a conversation still wait for outside of it."""
    return frozenset(frame.pending.id for frame in snapshot.frames if frame.pending and not frame.pending.is_over)


def open_approvals(program: Program, snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """What is still waited for: the call, and the rule whose approval it needs."""
    work = Work(program, snapshot)
    calls = [item for item in (snapshot.flight, snapshot.acting) if item is not None and item.phase == "approval"]
    return frozenset((item.id, need.rule) for item in calls for need in consent.unmet(work, item))
