"""Where two sides cannot go on together: something was put in or taken out, or each now goes a way of its own.

A message, a note or a question that only one side has is stepped over, where the other's next instruction then comes
on both. Otherwise what each side can still change from here says what is newly allowed and what is newly refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aop.diffs.meeting import Differs, Pair
from aop.diffs.sides import Known, Reader, Side
from aop.machine import states
from aop.machine.flow import successors
from aop.machine.states import Instruction
from aop.proofs.names import slot_type

#: How many instructions that one side has more are stepped over.
MAX_MORE = 3


@dataclass(frozen=True, slots=True)
class Parting:
    """What is said of it; both sides where they go on together behind what only one has."""

    differs: tuple[Differs, ...]
    old: Side | None = None
    new: Side | None = None


def parted(pair: Pair) -> Parting:
    """What a parting comes to."""
    for more in range(1, MAX_MORE + 1):
        for gone, came in (((more, 0)), ((0, more))):
            old = _past(pair.old_reader, pair.old, pair.known, gone)
            new = _past(pair.new_reader, pair.new, pair.known, came)
            if old is not None and new is not None and _is_alike(pair.old_reader.step(old), pair.new_reader.step(new)):
                return Parting(tuple(_more(pair, gone, came)), old, new)
    return Parting(tuple(_ways(pair)))


# ---- something more, or less


def _past(reader: Reader, side: Side, known: Known, count: int) -> Side | None:
    """Behind so many instructions that can be left out; None where one of them cannot, or ways part."""
    for _ in range(count):
        step = reader.step(side)
        if not isinstance(step, states.Tell | states.WriteDown | states.Collect | states.Confirm):
            return None
        named = {}
        if isinstance(step, states.Collect):
            slots = reader.procedure(side).slots
            named = {name: reader.values.any(slot_type(slots[name]), name) for name in step.slots if name in slots}
        settled = list(reader.settled(side.to(side.top.pc + 1, **named), known))
        if len(settled) != 1:
            return None
        side = settled[0][1]
    return side


def _is_alike(one: Instruction, two: Instruction) -> bool:
    """Whether two instructions are so alike that they are taken for the same, with a change in it perhaps."""
    match one, two:
        case (states.Call(verb=verb, action=action), states.Call(verb=other_verb, action=other)):
            return (verb, action) == (other_verb, other)
        case (states.Collect(slots=slots), states.Collect(slots=others)):
            return slots == others
        case (states.Finish(outcome=outcome), states.Finish(outcome=other)):
            return outcome == other
        case (states.Escalate(queue=queue), states.Escalate(queue=other)):
            return queue == other
        case (states.Tell(text=text), states.Tell(text=other_text)):
            return text == other_text
        case (states.Enter(procedure=name), states.Enter(procedure=other)):
            return name == other
    return type(one) is type(two) and isinstance(one, states.Confirm | states.Verify | states.Loop | states.Quote)


def _more(pair: Pair, gone: int, came: int) -> Iterator[Differs]:
    """What only one side has, in words; a question for a yes that a change rests on is a consent that is lost."""
    reader, side, is_new = (pair.new_reader, pair.new, True) if came else (pair.old_reader, pair.old, False)
    for _ in range(gone or came):
        step = reader.step(side)
        verb = "newly" if is_new else "no longer"
        match step:
            case states.Tell():
                yield Differs("other message", f"{verb} says `{step.at.text}`")
            case states.WriteDown():
                yield Differs("other message", f"{verb} notes `{step.at.text}`")
            case states.Confirm(covers=covers) if covers:
                kind = "confirmation added" if is_new else "confirmation lost"
                yield Differs(kind, f"{verb} asks for a yes: `{step.at.text}`")
            case _:
                yield Differs("other question", f"{verb} asks: `{step.at.text}`")
        behind = _past(reader, side, pair.known, 1)
        if behind is None:
            return
        side = behind


# ---- ways of their own


def _ways(pair: Pair) -> Iterator[Differs]:
    old, new = _writes(pair.old_reader, pair.old), _writes(pair.new_reader, pair.new)
    one, two = pair.steps
    if new - old:
        yield Differs("newly allowed", f"can now get to {_listed(new - old)}")
    if old - new:
        yield Differs("newly refused", f"gets no more to {_listed(old - new)}")
    if not new ^ old:
        yield Differs(_kind(one, two), f"goes on with `{two.at.text}` instead of `{one.at.text}`")


def _kind(one: Instruction, two: Instruction) -> str:
    if isinstance(one, states.Collect | states.Confirm) or isinstance(two, states.Collect | states.Confirm):
        return "other question"
    return "other message" if isinstance(one, states.Tell) and isinstance(two, states.Tell) else "other way"


def _listed(actions: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(actions))


def _writes(reader: Reader, side: Side) -> set[str]:
    """What may be changed from here on, with what is followed and whoever followed."""
    found: set[str] = set()
    for frame in side.frames:
        found |= writes_from(reader, frame.procedure, frame.pc)
    return found


def writes_from(reader: Reader, procedure: str, pc: int) -> set[str]:
    """The changes that some way leads to from a place."""
    seen: set[tuple[str, int]] = set()
    left = [(procedure, pc)]
    found: set[str] = set()
    while left:
        here = left.pop()
        code = reader.release.procedures[here[0]].code
        if here in seen or here[1] >= len(code):
            continue
        seen.add(here)
        step = code[here[1]]
        if isinstance(step, states.Call) and step.verb == "do":
            found.add(step.action)
        if isinstance(step, states.Enter | states.Switch):
            left.append((step.procedure, 0))
        left += [(here[0], target) for target in successors(code, here[1])]
    return found
