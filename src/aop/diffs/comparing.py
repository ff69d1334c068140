"""Two instructions that meet: what both sides say and ask, and how they go on from each thing that comes of it.

Where the two are about different things, the ways part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from aop.diffs import passing
from aop.diffs.alike import plain
from aop.diffs.meeting import Differs, Event, Meeting, Pair, often, slot_of
from aop.diffs.renaming import renamed
from aop.machine import states
from aop.machine.states import Instruction
from aop.machine.types import Slot
from aop.proofs.names import slot_type
from aop.proofs.terms import both, either, no
from aop.proofs.values import MISSING, Sym, identical


class Calls(Protocol):
    """Compares two calls of the same action."""

    def __call__(self, pair: Pair, old: states.Call, new: states.Call) -> Meeting: ...


def compared(pair: Pair, calls: Calls) -> Meeting:
    """What comes of a meeting: instructions of one kind, about the same thing, are compared; others part."""
    old, new = pair.steps
    if isinstance(old, states.Call) and isinstance(new, states.Call):
        return calls(pair, old, new) if (old.verb, old.action) == (new.verb, new.action) else Meeting(parts=True)
    if isinstance(old, _JUMPS) and isinstance(new, _JUMPS):
        return Meeting(tuple(passing.passes_differ(pair)))
    compare = _COMPARED.get(type(old))
    if compare is None or type(old) is not type(new):
        return Meeting(parts=True)
    return compare(pair, old, new)


_JUMPS = states.Next | states.Jump


# ---- what is said


def _said(pair: Pair, old: states.Tell | states.WriteDown, new: states.Tell | states.WriteDown) -> Meeting:
    other = pair.words(old.text, new.text)
    verb = "says" if isinstance(old, states.Tell) else "notes"
    differs = () if other is False else (Differs("other message", f"{verb} something else", other),)
    return Meeting(differs, (replace(pair.on(Event("said"), *pair.ahead()), known=pair.known),))


def _escalated(pair: Pair, old: states.Escalate, new: states.Escalate) -> Meeting:
    if old.queue != new.queue:
        return Meeting(parts=True)
    other = True if old.priority != new.priority else pair.words(old.because, new.because)
    what = f"escalates to `{old.queue}` for another reason"
    return Meeting(() if other is False else (Differs("other way", what, other),))


def _finished(pair: Pair, old: states.Finish, new: states.Finish) -> Meeting:
    """Both end; what a followed procedure gives back counts for who followed it."""
    if old.outcome != new.outcome:
        return Meeting(parts=True)
    one, two = (
        reader.procedure(side).returns for reader, side in ((pair.old_reader, pair.old), (pair.new_reader, pair.new))
    )
    if one != two:
        return Meeting((Differs("other way", "gives back other values"),))
    held = pair.old.top.names, pair.new.top.names
    other = either(*(no(identical(held[0].get(name, MISSING), held[1].get(name, MISSING))) for name in one))
    return Meeting(() if other is False else (Differs("other way", "gives back other values", other),))


# ---- what is asked


def _asked(pair: Pair, old: states.Collect, new: states.Collect) -> Meeting:
    if len(old.slots) != len(new.slots):
        return Meeting(parts=True)
    slots = list(zip(old.slots, new.slots, strict=True))
    declared = [
        (slot_of(pair.old_reader, pair.old, one), slot_of(pair.new_reader, pair.new, two)) for one, two in slots
    ]
    if any(one.name != two.name and one.type != two.type for one, two in declared):
        return Meeting(parts=True)
    differs = tuple(_questions_differ(pair, old, new, declared))
    values = {one: _answer(pair, one, first, second) for (one, _), (first, second) in zip(slots, declared, strict=True)}
    ways = []
    for chosen in [[item] for item in slots] if old.either else [slots]:
        named = {one: values[one] for one, _ in chosen}
        event = Event("answer", values=tuple(named.items()))
        one = pair.old.to(pair.old.top.pc + 1, **named)
        two = pair.new.to(pair.new.top.pc + 1, **{second: values[first] for first, second in chosen})
        ways.append(pair.on(event, one, two))
    unanswered = pair.handler("not_understood")
    given_up = Event("given up", old.slots[0])
    one_pc, two_pc = (
        step.otherwise if step.otherwise is not None else pc for step, pc in zip((old, new), unanswered, strict=True)
    )
    return Meeting(differs, (*ways, pair.on(given_up, one_pc, two_pc)))


def _answer(pair: Pair, name: str, old: Slot, new: Slot) -> Sym:
    """Any answer that both take; of a choice, those of the new side where the old one had others."""
    kind = slot_type(new if old.type != new.type else old)
    return pair.old_reader.values.any(kind, f"{name} {pair.known.happened}")


def _questions_differ(
    pair: Pair, old: states.Collect, new: states.Collect, declared: Sequence[tuple[Slot, Slot]]
) -> Iterator[Differs]:
    names = {**pair.names(), **{two.name: one.name for one, two in declared}}
    for one, two in declared:
        if plain(replace(one, name="", ask=None)) != plain(replace(renamed(two, names), name="", ask=None)):
            yield Differs("other question", f"takes other answers for `{one.name}`")
        elif plain(one.ask) != plain(renamed(two.ask, names)):
            yield Differs("other question", f"asks for `{one.name}` in other words")
    if plain(old.asking) != plain(renamed(new.asking, names)):
        yield Differs("other question", f"asks for `{old.slots[0]}` in other words")
    if (old.either, old.again) != (new.either, new.again):
        yield Differs("other question", f"asks for `{old.slots[0]}` in other cases")
    if old.tries != new.tries:
        yield Differs("other question", f"asks for `{old.slots[0]}` {often(new.tries)} instead of {often(old.tries)}")


def _confirmed(pair: Pair, old: states.Confirm, new: states.Confirm) -> Meeting:
    other = pair.words(old.question, new.question)
    differs = () if other is False else (Differs("other question", "asks for a yes in other words", other),)
    one, two = pair.ahead()
    agreed = (
        replace(pair.old.to(one), agreed=pair.old.agreed | set(old.covers)),
        replace(pair.new.to(two), agreed=pair.new.agreed | set(new.covers)),
    )
    unclear = pair.on(Event("given up", "yes"), *pair.handler("not_understood"))
    return Meeting(
        differs, (pair.on(Event("yes"), *agreed), pair.on(Event("no"), old.otherwise, new.otherwise), unclear)
    )


def _verified(pair: Pair, old: states.Verify, new: states.Verify) -> Meeting:
    holds = [
        reader.conditions.value(step.condition, reader.sight(side, pair.known, side.top.names)).yes
        for reader, side, step in ((pair.old_reader, pair.old, old), (pair.new_reader, pair.new, new))
    ]
    accounts = [
        reader.value(step.account, side, pair.known)
        for reader, side, step in ((pair.old_reader, pair.old, old), (pair.new_reader, pair.new, new))
    ]
    differs = [
        Differs("newly allowed", "verifies who was not verified", both(holds[1], no(holds[0]))),
        Differs("newly refused", "does not verify who was verified", both(holds[0], no(holds[1]))),
        Differs("other way", "verifies another account", no(identical(*accounts))),
    ]
    if old.level != new.level:
        differs.append(Differs("other way", f"verifies by `{new.level}` instead of `{old.level}`"))
    names = pair.names()
    if sorted(old.forgets) != sorted(names.get(name, name) for name in new.forgets):
        differs.append(Differs("other question", "asks again for something else between the tries to verify"))
    if old.tries != new.tries:
        differs.append(Differs("other question", f"tries to verify {often(new.tries)} instead of {often(old.tries)}"))
    levels = (*pair.known.levels, old.level)
    known = pair.later(levels=levels, customer=accounts[0])
    verified = pair.on(Event("verified"), *pair.ahead(), known=known, when=both(*holds))
    failed = pair.on(Event("not verified"), old.otherwise, new.otherwise, when=both(*(no(item) for item in holds)))
    return Meeting(tuple(item for item in differs if item.when is not False), (verified, failed))


_COMPARED: dict[type[Instruction], Callable[[Pair, Any, Any], Meeting]] = {
    states.Tell: _said,
    states.WriteDown: _said,
    states.Collect: _asked,
    states.Confirm: _confirmed,
    states.Verify: _verified,
    states.Finish: _finished,
    states.Escalate: _escalated,
    states.Enter: passing.followed,
    states.Switch: passing.switched,
    states.Quote: passing.waited,
    states.Pause: passing.waited,
    states.Await: passing.waited,
    states.AskPerson: passing.waited,
    states.Loop: passing.looped,
    states.Count: passing.repeated,
}
