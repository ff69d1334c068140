"""The sentence `collect` (semantics S3): goes on when its slots are known, else fills, picks or asks for the next one.

said before ──▶ picked where one option is left ──▶ read again against the list ──▶ asked
"""

from __future__ import annotations

from decimal import Decimal

from aop.engine import identity, keeping
from aop.engine.accepting import accept, left
from aop.engine.asking import ask, leave, missed
from aop.engine.offering import options_of
from aop.engine.recording import CHECKING, FILLED, NARROWED, NOTHING, PARTIAL, REFUSED
from aop.engine.said_before import claim, fill_from_inbox, read_again
from aop.engine.snapshot import Frame
from aop.engine.understanding import Evidence, Reading
from aop.engine.work import Work
from aop.machine.states import Collect
from aop.machine.types import Slot
from aop.values import Value


def collect(work: Work, frame: Frame, step: Collect) -> None:
    """Goes on when the slots are known; else fills, picks or asks for the next one."""
    if step.again and not _once(frame, f"again:{frame.pc}"):
        work.forget(frame, step.slots, since=work.number + 1)
    while True:
        missing = [name for name in step.slots if name not in frame.values]
        if not missing or (step.either and len(missing) < len(step.slots)):
            frame.ask = None
            frame.counts.pop(f"again:{frame.pc}", None)
            frame.pc += 1
            return None
        askable = [name for name in missing if f"unknown:{frame.pc}:{name}" not in frame.counts]
        if not askable or (not step.either and len(askable) < len(missing)):  # one will never be known: at once
            return leave(work, frame, step)
        if not _advance(work, frame, step, askable if step.either else askable[:1]):
            return None


def _once(frame: Frame, mark: str) -> bool:
    """Whether this was noted before; notes it."""
    seen = mark in frame.counts
    frame.counts[mark] = 1
    return seen


def _advance(work: Work, frame: Frame, step: Collect, askable: list[str]) -> bool:
    """True when a slot was filled and the sentence may be looked at again; False when it waits or has left."""
    slots = work.procedure(frame).slots
    for name in askable:
        found = NOTHING if slots[name].is_picked else fill_from_inbox(work, frame, step, slots[name])
        if found in (FILLED, CHECKING):
            return found == FILLED
    slot = slots[askable[0]]
    if not slot.is_picked:
        if (claimed := identity.claimed(work, frame, slot)) is not None:
            return accept(work, frame, slot, claimed, (), frame.pc) == FILLED
        if not keeping.recalls(work, frame, slot, frame.pc):
            ask(work, frame, step, slot, ())
        return False
    options = options_of(work, frame, slot)
    if work.is_foreign(options):  # a list of options would tell what is in somebody else's record
        work.handle(frame, "denied", "this is about somebody else's record")
        return False
    if not options:
        leave(work, frame, step)
        return False
    if len(options) == 1:
        return _take_only(work, frame, step, slot, options)
    if not _once(frame, _read_mark(frame, slot.name)):
        read_again(work, frame, step, slot, options)
        return False
    ask(work, frame, step, slot, options)
    return False


def _read_mark(frame: Frame, slot: str) -> str:
    passes = ".".join(str(item.index) for item in frame.loops)
    return f"read:{frame.pc}:{slot}:{passes}"


def _take_only(work: Work, frame: Frame, step: Collect, slot: Slot, options: tuple[Value, ...]) -> bool:
    reading = Reading(slot.name, Evidence("", 0, 0, Decimal(1), "only_option"), picks=(0,))
    if accept(work, frame, slot, reading, options, frame.pc) == FILLED:
        return True
    leave(work, frame, step)
    return False


def taken(work: Work, frame: Frame, readings: tuple[Reading, ...]) -> bool:
    """A message after a question for a slot: True when it was an answer, whatever came of that."""
    result = _answered(work, frame, readings)
    if result == NOTHING:
        return False
    if result == REFUSED:
        missed(work, frame)
    if result in (FILLED, REFUSED, PARTIAL):
        frame.ask = None
    return True


def _answered(work: Work, frame: Frame, readings: tuple[Reading, ...]) -> str:
    """Binds the newest reading for the slot that was asked, or for one of an `or`; all of them where it takes many."""
    asked = frame.ask
    assert asked is not None
    assert asked.slot is not None
    step = work.procedure(frame).code[asked.pc]
    assert isinstance(step, Collect)
    wanted = step.slots if step.either else (asked.slot,)
    slots = work.procedure(frame).slots
    result = NOTHING
    for reading in readings if slots[asked.slot].many else readings[::-1]:
        if reading.slot in wanted:
            found = accept(work, frame, slots[reading.slot], reading, asked.options, asked.pc)
            result = result if found == NOTHING else found
            claim(work, frame, step, reading)
            if found == NARROWED:
                slot = slots[reading.slot]
                ask(work, frame, step, slot, left(work, frame, slot, reading, asked.options))
            if found != NOTHING and not (found == FILLED and slots[reading.slot].many):
                break  # of a slot with many values, each reading adds to the one before
    return result
