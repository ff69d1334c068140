"""Questions to the customer, as formulas: what may be answered, and what is known where a question is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aop.machine import states
from aop.machine.types import Slot, Type
from aop.proofs import terms
from aop.proofs.conditions import Inner
from aop.proofs.graph import Place
from aop.proofs.names import slot_type
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, at_most, both, either, no
from aop.proofs.values import MISSING, Sym, merged
from aop.proofs.ways import NEVER_UNDERSTOOD, Taken, reads_foreign, reason, says_foreign, split

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding


def collect(encoding: Encoding, copy: int, place: Place, state: State, step: states.Collect) -> Iterator[Taken]:
    machine = encoding.graph.procedure(place)
    own: dict[Key, Any] = {}
    valid: list[Truth] = []
    alone: dict[str, Truth] = {}
    foreign: Truth = False
    asked: Truth = False  # which is not done of what was said before
    sight = state
    for name in step.slots:
        slot = machine.slots[name]
        before = MISSING if step.again else state.get(("v", place.frame, name))
        if before.known is True:
            continue
        given, usable = _answered(encoding, copy, place, sight, slot, either_will_do=step.either)
        alone[name] = True if own and slot.valid_when is not None else usable  # it may look at those before it
        own["v", place.frame, name] = merged(encoding.values, [(before.known, before), (True, given)])
        own["stale", place.frame, name] = False
        valid.append(either(before.known, no(given.known), usable))
        if slot.options_from is not None:
            foreign = either(foreign, both(no(before.known), reads_foreign(encoding, place, state, slot.options_from)))
        asks = says_foreign(encoding, place, state, step.asking or slot.ask)[1]
        asked = either(asked, both(no(before.known), asks))
        sight = state.then(own)
    if not own:
        yield "next", True, state
        return
    known = [sight.get(("v", place.frame, name)).known for name in step.slots]
    filled = both(either(*known) if step.either else both(*known), *valid)
    labels = ("next", "otherwise", NEVER_UNDERSTOOD) if step.otherwise is not None else ("next", NEVER_UNDERSTOOD)
    by = split(encoding, copy, place, *labels)
    partly = {} if step.either else _partly(encoding, copy, place, state.then(_cleared(place, step)), own, alone)
    behind, given_up = encoding.facts.waited(state), {**_cleared(place, step), **partly, **reason(encoding, place)}
    yield "on denied", either(foreign, asked), state.then(given_up)
    yield "next", both(no(foreign), by("next"), filled), behind.then(own)
    for label in labels[1:]:
        yield label, both(no(foreign), by(label)), behind.then(given_up)


def _cleared(place: Place, step: states.Collect) -> dict[Key, Any]:
    """What is collected again is not known until it is."""
    return {("v", place.frame, name): MISSING for name in step.slots} if step.again else {}


def _partly(
    encoding: Encoding, copy: int, place: Place, state: State, own: Mapping[Key, Any], usable: Mapping[str, Truth]
) -> dict[Key, Any]:
    """What is known where a question is left before all its values came: some of them may have."""
    if len(usable) == 1:
        return {}
    found: dict[Key, Any] = {}
    missing: list[Truth] = []
    for name, accepted in usable.items():
        key, stale = ("v", place.frame, name), ("stale", place.frame, name)
        said = encoding.ask(copy, place, f"{name} came", terms.any_truth(encoding.values.name(f"{name} came")))
        came, before = both(said, accepted), state.get(key)
        found[key] = merged(encoding.values, [(came, own[key]), (True, before)])
        found[stale] = both(no(came), state.get(stale))
        missing.append(both(no(before.known), no(came)))
    at_first = both(*(state.get(("v", place.frame, name)).known for name in usable))
    encoding.values.axioms.append(either(at_first, *missing))  # with all of them it is not left
    return found


def _answered(
    encoding: Encoding, copy: int, place: Place, state: State, slot: Slot, *, either_will_do: bool
) -> tuple[Sym, Truth]:
    """What may be given for a slot, and when it is taken."""
    values = encoding.values
    source = encoding.value(slot.options_from, place, state) if slot.options_from and slot.is_picked else None
    known = terms.any_truth(values.name(f"{slot.name} is known")) if either_will_do else True
    kind = slot_type(slot)
    if source is not None and slot.type.record is None and source.kind == "list" and source.of is not None:
        kind = Type("list", item=source.of) if slot.many else source.of
    given = values.any(kind, slot.name, known, () if source is None else source.owners)
    encoding.ask(copy, place, f"slot {slot.name}", given)
    usable: Truth = True
    if source is not None:
        values.members.append((source, given))
        usable = both(source.known, at_most(Fraction(1), values.count(source.term)) if source.kind == "list" else False)
    if given.kind == "list":
        return given, both(usable, at_most(Fraction(1), values.count(given.term)))
    if slot.valid_when is not None:
        usable = both(usable, _valid(encoding, place, state, slot, given))
    return given, usable


def _valid(encoding: Encoding, place: Place, state: State, slot: Slot, given: Sym) -> Truth:
    assert slot.valid_when is not None
    names = {slot.name: given}
    declared = encoding.release.records.get(slot.type.record or "")
    if given.kind == "record" and declared is not None:
        names = {**{name: given.of.get(name) for name in declared.fields}, slot.name: given}
    return encoding.conditions.value(slot.valid_when, Inner(names, encoding.sight(place, state))).yes


def confirm(encoding: Encoding, copy: int, place: Place, state: State, step: states.Confirm) -> Iterator[Taken]:
    by = split(encoding, copy, place, "yes", "no", "on not_understood")
    surely, perhaps = says_foreign(encoding, place, state, step.question)
    behind = encoding.facts.waited(state)
    yield "on denied", perhaps, state.then(reason(encoding, place))
    yield "yes", both(no(surely), by("yes")), behind.then(_agreed(encoding, place, state, step))
    yield "no", both(no(surely), by("no")), behind
    yield "on not_understood", both(no(surely), by("on not_understood")), behind.then(reason(encoding, place))


def _agreed(encoding: Encoding, place: Place, state: State, step: states.Confirm) -> dict[Key, Any]:
    """A yes to the calls that the question covers, with their inputs as they are when it is sent."""
    own: dict[Key, Any] = {}
    for pc in step.covers:
        covered = Place(place.frame, pc)
        target = encoding.graph.procedure(place).code[pc]
        assert isinstance(target, states.Call)
        fields = encoding.release.actions[target.action].inputs
        given: list[Truth] = []
        for name, expr in target.inputs.items():
            value = own["said", covered, name] = encoding.value(expr, place, state)
            if not fields[name].optional:
                given.append(value.known)
        own["yes", covered] = both(*given)
    return own
