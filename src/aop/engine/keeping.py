"""What is kept of a customer beyond one conversation (`keep: customer`): offered again, and used after a yes.

Nothing is kept or recalled before the customer is verified. What was picked from a list of records is not kept: the
records may be others next time.
"""

from __future__ import annotations

from aop.engine.effects import Keep, Recall
from aop.engine.snapshot import Ask, Frame, Said
from aop.engine.work import Work
from aop.machine.types import Slot

#: The source of a value that the customer gave in an earlier conversation.
KEPT = "kept"
#: The source of what the channel says of who writes.
SENDER = "sender"
#: What the customer did not say themselves: it is used only after a yes.
OFFERED = (KEPT, SENDER)


def note(work: Work, slot: Slot, said: Said) -> None:
    """What was said for a slot that is kept, to be kept of who is verified."""
    customer = work.customer_id()
    reading = said.reading
    if customer is None or slot.is_picked or reading.value is None or reading.evidence.source != "customer":
        return
    work.emit(Keep(customer, slot.name, reading.value, slot.personal))


def verified(work: Work) -> None:
    """The customer has just been verified: what they said before is kept now."""
    for said in work.state.kept:
        slot = next((found for frame in work.state.frames if (found := _slot(work, frame, said)) is not None), None)
        if slot is not None:
            note(work, slot, said)


def _slot(work: Work, frame: Frame, said: Said) -> Slot | None:
    slot = work.procedure(frame).slots.get(said.reading.slot)
    return slot if slot is not None and slot.keep else None


def recalls(work: Work, frame: Frame, slot: Slot, pc: int) -> bool:
    """Whether it is asked what was kept for a slot, before the customer is asked; once for each run of a procedure."""
    customer, mark = work.customer_id(), f"kept:{slot.name}"
    if not slot.keep or slot.is_picked or customer is None or mark in frame.counts:
        return False
    frame.counts[mark] = 1
    work.emit(Recall(customer, frame.procedure, slot.name))
    frame.ask = Ask("reading", pc, slot.name, number=work.number)
    work.state.reading = slot.name
    work.halted = True
    return True
