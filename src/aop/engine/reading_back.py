"""Reading back: "I understood X. Is that right?", for slots that need a yes of their own (`confirm: yes`), and for what
the customer gave in an earlier conversation (`keep: customer`)."""

from __future__ import annotations

from dataclasses import replace

from aop.engine.asking import missed, send_words
from aop.engine.keeping import OFFERED
from aop.engine.offering import label_words
from aop.engine.record_slots import completed
from aop.engine.recording import bind, combined
from aop.engine.snapshot import Ask, Frame, Said
from aop.engine.understanding import Reading
from aop.engine.wording import held
from aop.engine.work import Work
from aop.machine.types import Slot
from aop.values import Record, Value, content, digest


def check(
    work: Work, frame: Frame, slot: Slot, reading: Reading, options: tuple[Value, ...], value: Value, pc: int
) -> None:
    items = value if isinstance(value, tuple) else (value,)
    labels = tuple(held(label_words(work, frame, slot, item)) for item in items)
    shown = labels[0] if len(labels) == 1 else labels
    asked = Ask("value", pc, slot.name, options, number=work.number, reading=replace(reading, value=reading.value))
    if reading.evidence.source in OFFERED:
        words = work.phrase(reading.evidence.source, value=shown, slot=slot.name.replace("_", " "))
    else:
        words = work.phrase("check", value=shown)
    send_words(work, frame, "confirm", words, asked)


def was_checked(work: Work, slot: Slot, value: Value) -> bool:
    """Whether the run before a correction got a yes to the same value."""
    root, mark = work.root(), digest([slot.name, content(value)])
    if mark not in root.memory.agreed:
        return False
    root.log = replace(root.log, agreed=(*root.log.agreed, mark))
    return True


def approve(work: Work, frame: Frame, asked: Ask) -> None:
    """The customer said that a value was understood rightly."""
    assert asked.slot is not None
    assert asked.reading is not None
    slot = work.procedure(frame).slots[asked.slot]
    picked = tuple(asked.options[index] for index in asked.reading.picks if index < len(asked.options))
    value = combined(frame, slot, asked.reading, picked)
    if isinstance(value, Record) and slot.type.kind == "record":
        value = completed(frame, slot, value)
    root = work.root()
    root.log = replace(root.log, agreed=(*root.log.agreed, digest([slot.name, content(value)])))
    if asked.reading.evidence.source in OFFERED:  # a run after a correction finds it, and does not ask again
        root.inbox = (*root.inbox, Said(work.number, asked.reading))
    bind(work, frame, slot, asked.reading, value, asked.pc)


def disapprove(work: Work, frame: Frame, asked: Ask) -> None:
    """They said that it was not: what was read so far is not read again."""
    assert asked.slot is not None
    work.root().since[asked.slot] = work.number + 1
    frame.partial.pop(asked.slot, None)
    if (
        asked.reading is None or asked.reading.evidence.source not in OFFERED
    ):  # they did not say it in this conversation
        missed(work, frame)
