"""Recording what was understood: what a slot holds after a reading, bound with its evidence."""

from __future__ import annotations

from dataclasses import replace

from aop.engine import keeping
from aop.engine.snapshot import Frame, Said
from aop.engine.understanding import Reading
from aop.engine.work import Work
from aop.machine.types import Slot
from aop.values import Value

#: How an attempt to fill a slot ended. NARROWED and CHECKING have sent a question.
FILLED, REFUSED, NARROWED, CHECKING = "filled", "refused", "narrowed", "checking"
PARTIAL, NOTHING = "partial", "nothing"


def combined(frame: Frame, slot: Slot, reading: Reading, picked: tuple[Value, ...]) -> Value:
    """What the slot holds after a reading: of a many-valued one, what was said is set, added or taken away."""
    if not slot.many:
        one = picked[0] if len(picked) == 1 else None
        return one if slot.is_picked or reading.value is None else reading.value
    said = picked if slot.is_picked else _as_list(reading.value)
    current = _as_list(frame.values.get(slot.name))
    match reading.operation:
        case "add":
            return (*current, *(item for item in said if item not in current))
        case "remove":
            return tuple(item for item in current if item not in said)
    return said


def _as_list(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def bind(work: Work, frame: Frame, slot: Slot, reading: Reading, value: Value, pc: int) -> None:
    frame.values[slot.name] = value
    frame.evidence[slot.name] = reading.evidence
    frame.partial.pop(slot.name, None)
    if slot.keep:
        others = tuple(item for item in work.state.kept if item.reading.slot != slot.name)
        said = Said(work.number, replace(reading, value=value))
        work.state.kept = (*others, said)
        keeping.note(work, slot, said)
    at = work.procedure(frame).code[pc].at
    work.explain("filled", f"{slot.name} is known", at, slot=slot.name, value=value, evidence=reading.evidence)
