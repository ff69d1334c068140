"""Two waits, two procedures that are followed, two loops: what is other, and how both go on behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aop.diffs.alike import plain
from aop.diffs.meeting import Differs, Event, Meeting, Pair, slot_of
from aop.diffs.renaming import renamed
from aop.diffs.sides import Side
from aop.machine import states
from aop.proofs.names import slot_type
from aop.proofs.terms import no
from aop.proofs.values import identical


def waited(pair: Pair, old: Any, new: Any) -> Meeting:
    names = pair.names()
    if isinstance(old, states.AskPerson):
        names = {**names, new.slot: old.slot}
    elif isinstance(old, states.Await) and old.result is not None and new.result is not None:
        names = {**names, new.result: old.result}
    differs = () if _data(old) == _data(renamed(new, names)) else (Differs("other way", "waits for something else"),)
    if isinstance(old, states.Pause):
        return Meeting(differs, (pair.on(Event("waited"), *pair.ahead()),))
    one, two = _bound(pair, old, new)
    late = pair.on(Event("late"), old.otherwise, new.otherwise)
    return Meeting(differs, (pair.on(Event("came"), one, two), late))


def _data(step: Any) -> Any:
    return plain(replace(step, at=None))


def _bound(pair: Pair, old: Any, new: Any) -> tuple[Side, Side]:
    """Both behind a wait, with what it brought under their own names."""
    one, two = pair.ahead()
    match old:
        case states.AskPerson(slot=slot):
            held = pair.old_reader.values.any(slot_type(slot_of(pair.old_reader, pair.old, slot)), slot)
            return pair.old.to(one, **{slot: held}), pair.new.to(two, **{new.slot: held})
        case states.Await(event=event, result=str(result)):
            held = pair.old_reader.values.any_record(event, f"{event} {pair.known.happened}", True, ())
            return pair.old.to(one, **{result: held}), pair.new.to(two, **({new.result: held} if new.result else {}))
    return pair.old.to(one), pair.new.to(two)


def switched(pair: Pair, old: states.Switch, new: states.Switch) -> Meeting:
    if old.procedure != new.procedure:
        return Meeting(parts=True)
    return Meeting(tuple(inputs_differ(pair, old.inputs, new.inputs, f"goes over to `{old.procedure}`")))


def followed(pair: Pair, old: states.Enter, new: states.Enter) -> Meeting:
    """What a followed procedure does is compared by itself; here it gives both the same."""
    if old.procedure != new.procedure:
        return Meeting(parts=True)
    differs = tuple(inputs_differ(pair, old.inputs, new.inputs, f"follows `{old.procedure}`"))
    held = pair.old_reader.values.any(pair.old_reader.returned(old.procedure), f"{old.procedure} {pair.known.happened}")
    one, two = pair.ahead()
    came = pair.on(
        Event("followed", old.procedure, (("", held),)),
        pair.old.to(one, **({old.result: held} if old.result else {})),
        pair.new.to(two, **({new.result: held} if new.result else {})),
        pair.later(**pair.old_reader.verifies(old.procedure, pair.known)),
    )
    if old.otherwise is None or new.otherwise is None:
        return Meeting(differs, (came,), parts=(old.otherwise is None) != (new.otherwise is None))
    return Meeting(differs, (came, pair.on(Event("declined", old.procedure), old.otherwise, new.otherwise)))


def inputs_differ(pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any], what: str) -> Iterator[Differs]:
    for name, (one, two) in pair.inputs(old, new).items():
        other = no(identical(one, two))
        if other is not False:
            yield Differs("other way", f"{what} with another `{name}`", other)


def looped(pair: Pair, old: states.Loop, new: states.Loop) -> Meeting:
    """One pass with any element, and on behind the loop with anything that passes may have left."""
    sources = (
        pair.old_reader.value(old.source, pair.old, pair.known),
        pair.new_reader.value(new.source, pair.new, pair.known),
    )
    other = no(identical(*sources))
    differs = [] if other is False else [Differs("other way", "goes through another list", other)]
    if old.bound != new.bound:
        differs.append(Differs("other way", f"goes through at most {new.bound} instead of {old.bound}"))
    element = pair.old_reader.values.any(sources[0].of, f"{old.item} {pair.known.happened}")
    passed = _passed(pair, (old.exit, new.exit), (old.forgets, new.forgets))
    (one, two), (later_one, later_two) = pair.ahead(), (passed[0], passed[1])
    first = pair.on(Event("pass"), pair.old.to(one, **{old.item: element}), pair.new.to(two, **{new.item: element}))
    later = pair.on(Event("pass"), later_one.to(one, **{old.item: element}), later_two.to(two, **{new.item: element}))
    return Meeting(tuple(differs), (first, later, pair.on(Event("loop over"), passed[2], passed[3])))


def _passed(
    pair: Pair, ends: tuple[int, int], forgets: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[Side, Side, Side, Side]:
    """Both sides in a later pass, and both behind the loop."""
    sides = ((pair.old_reader, pair.old, ends[0], forgets[0]), (pair.new_reader, pair.new, ends[1], forgets[1]))
    inside = [reader.passed(side, gone, end, side.top.pc + 1) for reader, side, end, gone in sides]
    behind = [reader.passed(side, gone, end, end) for reader, side, end, gone in sides]
    return inside[0], inside[1], behind[0], behind[1]


def repeated(pair: Pair, old: states.Count, new: states.Count) -> Meeting:
    holds = (
        pair.old_reader.value(old.until, pair.old, pair.known),
        pair.new_reader.value(new.until, pair.new, pair.known),
    )
    other = no(identical(*holds))
    differs = [] if other is False else [Differs("other way", "repeats until something else", other)]
    if old.limit != new.limit:
        differs.append(Differs("other way", f"repeats at most {new.limit} times instead of {old.limit}"))
    inside_one, inside_two, behind_one, behind_two = _passed(pair, (old.exit, new.exit), ((), ()))
    first = pair.on(Event("pass"), *pair.ahead())
    later = pair.on(Event("pass"), inside_one, inside_two)
    behind = pair.on(Event("loop over"), behind_one, behind_two)
    return Meeting(
        tuple(differs), (first, later, behind, pair.on(Event("given up", "loop"), old.otherwise, new.otherwise))
    )


def passes_differ(pair: Pair) -> Iterator[Differs]:
    """What a pass leaves behind is other than it was, though nobody noticed on the way."""
    old, new = pair.old.top.names, pair.new.top.names
    for name in old:
        other = no(identical(old[name], new[name])) if name in new else False
        if other is not False:
            yield Differs("other way", f"makes another `{name}` in a loop", other)
