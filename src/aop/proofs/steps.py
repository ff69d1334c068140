"""What each instruction does, as formulas: one function a kind, in the table `TAKEN`.

Each gives the ways on: a label (of an edge of the graph), when it is gone, and what is known behind it. The conditions
of the ways of one place exclude each other. They mirror `aop.engine.steps`; where the engine looks at more than the
prover knows, a way may be gone whenever somebody outside could bring it about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from aop.engine.requests import RETURNING
from aop.machine import states
from aop.machine.expressions import Expr, Path
from aop.machine.types import Slot, Template, Type
from aop.proofs import terms
from aop.proofs.calls import call
from aop.proofs.conditions import Inner
from aop.proofs.graph import HANDED_OVER, UNDONE, Frame, Place
from aop.proofs.handing_over import at_any_time, hand_over
from aop.proofs.names import slot_type
from aop.proofs.states import Key, State
from aop.proofs.terms import Truth, at_most, both, chosen, either, no, same
from aop.proofs.values import MISSING, Fields, Sym, equal, identical, is_foreign, merged

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding

#: A way on: its label, when it is gone, what is known behind it.
Taken: TypeAlias = tuple[str, Truth, State]

NEVER_UNDERSTOOD = "on not_understood"


def taken(encoding: Encoding, copy: int, place: Place, state: State) -> Iterator[Taken]:
    """The ways on from a place. What may happen while something is waited for comes instead of all others."""
    step = encoding.graph.step(place)
    ways = list(TAKEN[type(step)](encoding, copy, place, state, step))
    _note_handovers(encoding, copy, place, step, ways)
    if encoding.graph.aside(place):
        ways = list(asked_aside(encoding, copy, place, ways))
    if not (labels := encoding.graph.instead(place)):
        yield from ways
        return
    instead = encoding.ask(copy, place, "meanwhile", terms.any_code(encoding.values.name("meanwhile")))
    encoding.values.wishes.append(("undisturbed", same(instead, 0)))
    behind = _interrupting(encoding, place, state, step, ways)
    waits = _waits(encoding, place, state, step)
    interrupted = []
    for number, label in enumerate(labels, start=1):
        when, then = _instead(encoding, copy, place, behind, label, both(same(instead, number), waits))
        interrupted.append(when)
        if not isinstance(step, states.Call):
            yield label, when, then
        else:
            yield from _instead_of_call(encoding, same(instead, number), (label, when, then))
    # nothing of a call is undone by what comes later, so it may have been made as well
    otherwise = True if isinstance(step, states.Call) else no(either(*interrupted))
    yield from ((label, both(otherwise, when), then) for label, when, then in ways)


def _interrupting(encoding: Encoding, place: Place, state: State, step: states.Instruction, ways: list[Taken]) -> State:
    """What is known where something comes instead of an answer: as where no answer is understood, some of the values
    that are collected may be known."""
    given_up = [then for label, _, then in ways if label == NEVER_UNDERSTOOD]
    if isinstance(step, states.Collect) and given_up:
        return given_up[0]
    return encoding.facts.waited(state).then(_reason(encoding, place))


def asked_aside(encoding: Encoding, copy: int, place: Place, ways: list[Taken]) -> Iterator[Taken]:
    """The customer wanted something else while others were waited for, and is asked about it ("Shall I stop?"). What
    was waited for comes first, so the question stands in front of what comes behind it. Where that is `on:`, a question
    that is never understood gives way to it."""
    aside = encoding.ask(copy, place, "aside", terms.any_code(encoding.values.name("aside")))
    encoding.values.wishes.append(("undisturbed", same(aside, 0)))
    encoding.ask(copy, place, "came first", tuple((label, when) for label, when, _ in ways))
    handlers = encoding.graph.procedure(place).handlers.values()
    ahead = {edge.label for edge in encoding.graph.edges[place] if edge.to is not None and edge.to.pc not in handlers}
    for number, label in enumerate(encoding.graph.aside(place), start=1):
        left = [way for way in ways if label != NEVER_UNDERSTOOD or way[0] in ahead]
        if not left:
            continue
        stands = both(same(aside, number), either(*(when for _, when, _ in left)))
        came = State(encoding.values, tuple((when, then) for _, when, then in left))
        behind = encoding.facts.waited(came).then(_reason(encoding, place))
        yield label, *_instead(encoding, copy, place, behind, label, stands)
    yield from ((label, both(same(aside, 0), when), then) for label, when, then in ways)


def _note_handovers(encoding: Encoding, copy: int, place: Place, step: states.Instruction, ways: list[Taken]) -> None:
    """Between two sentences a conversation may be handed over without a word: the agent is paused, a system is down."""
    if encoding.graph.assigns and encoding.later is None and isinstance(step, states.Call | states.Verify):
        for _, when, then in ways:
            at_any_time(encoding, copy, place, then, both(encoding.reach[copy, place], when), None)


def _waits(encoding: Encoding, place: Place, state: State, step: states.Instruction) -> Truth:
    """Whether anybody is heard here: while a call is under way, only where people decide about it or make it; where
    values are collected, only while some are missing."""
    match step:
        case states.Call(action=action):
            return encoding.graph.asks_people(place, action)
        case states.Collect(slots=slots, again=False):
            return either(*(no(state.get(("v", place.frame, name)).known) for name in slots))
    return True


def _instead(
    encoding: Encoding, copy: int, place: Place, behind: State, label: str, chosen_so: Truth
) -> tuple[Truth, State]:
    """When something comes instead of an answer, and what is known behind it. What calls that makes is noted."""
    reached = both(encoding.reach[copy, place], chosen_so)
    facts = encoding.facts
    match label:
        case "on cancelled":
            stands = encoding.changes.stays(behind) if encoding.graph.undoes else behind.get(("wrote",))
            return both(chosen_so, either(stands, facts.theirs)), behind
        case "on corrected":
            return both(chosen_so, behind.get(("wrote",))), behind
        case "undone" | "handed over" if encoding.later is not None:
            return False, behind  # nothing of the run comes behind
        case "undone":
            starts, then = encoding.changes.chain(copy, place, behind, reached)
            if encoding.graph.assigns:  # one that is refused, or does not go through, hands over
                at_any_time(encoding, copy, place, then, starts, UNDONE)
            return both(chosen_so, starts), then
        case "handed over":
            at_any_time(encoding, copy, place, behind, reached, HANDED_OVER)
    return chosen_so, behind


def _instead_of_call(encoding: Encoding, chosen_so: Truth, taken: Taken) -> Iterator[Taken]:
    """Beside what people say while they decide: a run after a correction in which a call would be another one than was
    made does not go on."""
    label, when, behind = taken
    another: Truth = False
    if label == "on corrected":
        another = both(behind.get(("to_meet",)), terms.any_truth(encoding.values.name("another call")))
        wrote = either(behind.get(("wrote",)), encoding.facts.theirs)
        met = {("to_meet",): False}
        yield label, both(chosen_so, wrote, another), behind.then({**met, **_owed_before(encoding)})
    yield label, both(when, no(another)), behind


def _reason(encoding: Encoding, place: Place) -> Mapping[Key, Any]:
    return {("v", place.frame, "reason"): encoding.values.any(Type("text"), "reason")}


def _split(encoding: Encoding, copy: int, place: Place, *labels: str) -> Callable[[str], Truth]:
    """Somebody outside decides between these; the last one is gone where no other is."""
    code = encoding.ask(copy, place, "choice", terms.any_code(encoding.values.name(f"choice {place.pc}")))
    encoding.ask(copy, place, "labels", labels)
    others = {label: same(code, number) for number, label in enumerate(labels[:-1])}
    return lambda label: others[label] if label in others else no(either(*others.values()))


def _foreign(encoding: Encoding, place: Place, state: State, *exprs: Expr) -> Truth:
    """Whether expressions read a record of somebody else than the verified customer."""
    sight = encoding.sight(place, state)
    owners = [owned for expr in exprs for owned in encoding.conditions.owners(expr, sight)]
    if not owners:
        return False
    customer = encoding.values.read(state.get(("customer",)), ("id",))
    return is_foreign(owners, customer, sight.verified(None))


def _foreign_text(encoding: Encoding, place: Place, state: State, text: Template | None) -> tuple[Truth, Truth]:
    """Whether a text would say something of such a record: in every one of its variants, and in one of them."""
    found: list[Truth] = []
    for wording in () if text is None else text.wordings():
        exprs = (part for part in wording.parts if not isinstance(part, str))
        found.append(_foreign(encoding, place, state, *exprs))
    return (both(*found), either(*found)) if found else (False, False)


# ---- values


def _assign(encoding: Encoding, copy: int, place: Place, state: State, step: states.Assign) -> Iterator[Taken]:
    yield "next", True, state.then(bound(encoding, place, state, step.name, step.value))


def bound(
    encoding: Encoding, place: Place, state: State, name: str, expr: Expr, frame: Frame | None = None
) -> dict[Key, Any]:
    """A name set to an expression, with what is known of where that came from."""
    sight, inner = encoding.sight(place, state), frame or place.frame
    value = encoding.conditions.value(expr, sight)
    stale = state.get(("stale", place.frame, expr.root)) if isinstance(expr, Path) and not expr.fields else False
    if not value.owners and value.kind != "missing" and (owners := encoding.conditions.owners(expr, sight)):
        value = Sym(value.kind, value.known, value.term, value.currency, value.of, owners)
    return {("v", inner, name): value, ("stale", inner, name): stale}


def _append(encoding: Encoding, copy: int, place: Place, state: State, step: states.Append) -> Iterator[Taken]:
    held, values = state.get(("v", place.frame, step.name)), encoding.values
    sight = encoding.sight(place, state)
    kind = encoding.facts.names.of(place.frame.procedure).get(step.name)
    grown = values.any(kind or Type("list"), step.name)
    owners = (*held.owners, *encoding.conditions.owners(step.value, sight))
    before = values.count(held.term) if held.kind == "list" else Fraction(0)
    values.axioms.append(same(values.count(grown.term), terms.plus(before, Fraction(1))))
    longer = Sym("list", True, grown.term, of=grown.of, owners=owners)
    values.members.append((longer, encoding.conditions.value(step.value, sight)))
    yield "next", True, state.then({("v", place.frame, step.name): longer})


def _choose(encoding: Encoding, copy: int, place: Place, state: State, step: states.Choose) -> Iterator[Taken]:
    cases = [(encoding.value(row.condition, place, state).yes, row) for row in step.rows]
    value = merged(encoding.values, [(when, encoding.value(row.value, place, state)) for when, row in cases])
    fits = either(*(when for when, _ in cases))
    yield "next", fits, state.then({("v", place.frame, step.name): value})
    yield "on unclear", no(fits), state.then(_reason(encoding, place))


# ---- ways


def _branch(encoding: Encoding, copy: int, place: Place, state: State, step: states.Branch) -> Iterator[Taken]:
    holds = encoding.value(step.condition, place, state).yes
    yield "next", holds, state
    yield "otherwise", no(holds), state


def _tell(encoding: Encoding, copy: int, place: Place, state: State, step: states.Tell) -> Iterator[Taken]:
    surely, perhaps = _foreign_text(encoding, place, state, step.text)
    yield "next", no(surely), state
    yield "on denied", perhaps, state.then(_reason(encoding, place))


def _straight(encoding: Encoding, copy: int, place: Place, state: State, step: Any) -> Iterator[Taken]:
    yield "next", True, state


def _loop(encoding: Encoding, copy: int, place: Place, state: State, step: states.Loop) -> Iterator[Taken]:
    source = encoding.value(step.source, place, state)
    count = encoding.values.count(source.term) if source.kind == "list" else Fraction(0)
    is_list = source.known if source.kind == "list" else False
    fits = both(is_list, at_most(count, Fraction(step.bound)))
    more = both(fits, at_most(Fraction(1), count))
    encoding.ask(copy, place, "full", same(count, Fraction(step.bound)))
    if copy:
        another = terms.any_truth(encoding.values.name("another pass"))
        more = both(more, another)
    forgotten: dict[Key, Any] = {("v", place.frame, name): MISSING for name in (*step.forgets, step.item)}
    item = encoding.values.any(source.of, step.item, owners=source.owners)
    encoding.values.members.append((source, item))
    body = {**forgotten, ("v", place.frame, step.item): item, ("stale", place.frame, step.item): False}
    yield "body", more, state.then(body)
    yield "exit", both(fits, no(more)), state.then(forgotten)
    yield "on not_understood", no(fits), state.then(_reason(encoding, place))


def _count(encoding: Encoding, copy: int, place: Place, state: State, step: states.Count) -> Iterator[Taken]:
    until = encoding.value(step.until, place, state).yes
    yield "exit", until, state
    if not copy:
        yield "body", no(until), state
        return
    more = terms.any_truth(encoding.values.name("another pass"))
    yield "body", both(no(until), more), state.then({("v", place.frame, name): MISSING for name in step.forgets})
    yield "otherwise", both(no(until), no(more)), state


def _jump(encoding: Encoding, copy: int, place: Place, state: State, step: states.Jump) -> Iterator[Taken]:
    if not step.back:
        yield "next", True, state
        return
    too_often = terms.any_truth(encoding.values.name("too often")) if copy else False
    machine = encoding.graph.procedure(place)
    forgotten: dict[Key, Any] = {
        ("v", place.frame, name): encoding.values.constant(()) if name in machine.lists else MISSING
        for name in step.forgets
    }
    forgotten.update({("yes", covered): False for covered in encoding.covered})
    yield "next", no(too_often), state.then(forgotten)
    yield "on not_understood", too_often, state.then(_reason(encoding, place))


def _enter(encoding: Encoding, copy: int, place: Place, state: State, step: Any) -> Iterator[Taken]:
    frame = Frame(step.procedure, place, isinstance(step, states.Switch))
    machine = encoding.release.procedures[step.procedure]
    own: dict[Key, Any] = {}
    for name in encoding.facts.names.of(step.procedure):
        own["v", frame, name] = encoding.values.constant(()) if name in machine.lists else MISSING
        own["stale", frame, name] = False
    for name, expr in step.inputs.items():
        own.update(bound(encoding, place, state, name, expr, frame))
    yield "enter", True, state.then(own)


def _finish(encoding: Encoding, copy: int, place: Place, state: State, step: states.Finish) -> Iterator[Taken]:
    label = encoding.graph.edges[place][0].label
    if label == "return" and step.outcome in RETURNING:
        yield label, True, state.then(_returned(encoding, place, state))
    elif place.frame.caller is None or place.frame.switched:
        # a run after a correction in which a change was not met again does not end here
        unmet = state.get(("to_meet",))
        yield label, no(unmet), state
        behind = {**_reason(encoding, place), **_owed_before(encoding), ("to_meet",): False}
        yield "on corrected", unmet, state.then(behind)
    else:
        yield label, True, state


def _owed_before(encoding: Encoding) -> dict[Key, Any]:
    """Before a run after a correction has met all changes it makes none: what is owed is what was when it began."""
    return {("owed", pair): encoding.facts.owed_before(pair) for pair in encoding.pairs}


def _returned(encoding: Encoding, place: Place, state: State) -> dict[Key, Any]:
    caller, frame = place.frame.caller, place.frame
    assert caller is not None
    step = encoding.graph.step(caller)
    assert isinstance(step, states.Enter)
    if step.result is None:
        return {}
    names = encoding.release.procedures[frame.procedure].returns
    given = {name: state.get(("v", frame, name)) for name in names}
    key = ("v", caller.frame, step.result)
    if len(names) == 1:
        value, before = given[names[0]], state.get(key)
        stale = state.get(("stale", frame, names[0]))
        kept = value if value.known is True else merged(encoding.values, [(value.known, value), (True, before)])
        return {key: kept, ("stale", caller.frame, step.result): stale}
    code = terms.any_code(encoding.values.name(step.result))
    owners = tuple(owned for value in given.values() for owned in value.owners)
    fields = Fields(frame.procedure, code, lambda name: given.get(name, MISSING))
    return {key: Sym("record", bool(names), of=fields, owners=owners), ("stale", caller.frame, step.result): False}


def _escalate(encoding: Encoding, copy: int, place: Place, state: State, step: states.Escalate) -> Iterator[Taken]:
    if encoding.later is None:
        reached, told = encoding.reach[copy, place], (step.queue, step.because)
        hand_over(encoding, copy, place, state, reached, told, "escalated")
    yield "escalated", True, state


# ---- questions


def _collect(encoding: Encoding, copy: int, place: Place, state: State, step: states.Collect) -> Iterator[Taken]:
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
            foreign = either(foreign, both(no(before.known), _foreign(encoding, place, state, slot.options_from)))
        asks = _foreign_text(encoding, place, state, step.asking or slot.ask)[1]
        asked = either(asked, both(no(before.known), asks))
        sight = state.then(own)
    if not own:
        yield "next", True, state
        return
    known = [sight.get(("v", place.frame, name)).known for name in step.slots]
    filled = both(either(*known) if step.either else both(*known), *valid)
    labels = ("next", "otherwise", NEVER_UNDERSTOOD) if step.otherwise is not None else ("next", NEVER_UNDERSTOOD)
    by = _split(encoding, copy, place, *labels)
    partly = {} if step.either else _partly(encoding, copy, place, state.then(_cleared(place, step)), own, alone)
    behind, given_up = encoding.facts.waited(state), {**_cleared(place, step), **partly, **_reason(encoding, place)}
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


def _confirm(encoding: Encoding, copy: int, place: Place, state: State, step: states.Confirm) -> Iterator[Taken]:
    by = _split(encoding, copy, place, "yes", "no", "on not_understood")
    surely, perhaps = _foreign_text(encoding, place, state, step.question)
    behind = encoding.facts.waited(state)
    yield "on denied", perhaps, state.then(_reason(encoding, place))
    yield "yes", both(no(surely), by("yes")), behind.then(_agreed(encoding, place, state, step))
    yield "no", both(no(surely), by("no")), behind
    yield "on not_understood", both(no(surely), by("on not_understood")), behind.then(_reason(encoding, place))


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


# ---- who it is, and what is waited for


def _verify(encoding: Encoding, copy: int, place: Place, state: State, step: states.Verify) -> Iterator[Taken]:
    by = _split(encoding, copy, place, "verified", "again", "otherwise")
    facts = encoding.facts
    levels = [item.name for item in encoding.release.workspace.levels]
    rank = levels.index(step.level)
    later = facts.waited(state)
    account = encoding.value(step.account, place, later)
    identity = encoding.values.read(account, ("id",))
    bound_to = encoding.values.read(later.get(("customer",)), ("id",))
    same_one = either(no(bound_to.known), identical(bound_to, identity))
    right = both(account.known, identity.known, same_one, encoding.value(step.condition, place, later).yes)
    before = later.get(("rank",))
    own: dict[Key, Any] = {("customer",): account, ("rank",): chosen(at_most(rank, before), before, rank)}
    own.update({("ever", lower): True for lower in range(rank + 1)})
    encoding.ask(copy, place, "right", right)
    wrong = either(no(right), encoding.release.workspace.levels[rank].tries is not None, facts.senders_change)
    yield "verified", both(by("verified"), right), later.then(own)
    forgotten: dict[Key, Any] = {("v", place.frame, name): MISSING for name in step.forgets}
    yield "again", both(by("again"), wrong), later.then(forgotten)
    yield "otherwise", both(by("otherwise"), wrong), later


def _quote(encoding: Encoding, copy: int, place: Place, state: State, step: states.Quote) -> Iterator[Taken]:
    by, later = _split(encoding, copy, place, "came", "otherwise"), encoding.facts.waited(state)
    yield "came", by("came"), later
    yield "otherwise", by("otherwise"), later


def _pause(encoding: Encoding, copy: int, place: Place, state: State, step: states.Pause) -> Iterator[Taken]:
    yield "next", True, encoding.facts.waited(state)


def _await(encoding: Encoding, copy: int, place: Place, state: State, step: states.Await) -> Iterator[Taken]:
    by = _split(encoding, copy, place, "came", "otherwise")
    later = encoding.facts.waited(state)
    payload = encoding.values.any(Type("record", record=step.event), step.result or "event")
    encoding.ask(copy, place, "payload", payload)
    wanted = [(payload.of.get(name), encoding.value(expr, place, state)) for name, expr in step.match.items()]
    fits = both(*(either(no(value.known), both(told.known, equal(told, value))) for told, value in wanted))
    own: dict[Key, Any] = {} if step.result is None else {("v", place.frame, step.result): payload}
    gone: dict[Key, Any] = {} if step.result is None else {("v", place.frame, step.result): MISSING}
    yield "came", both(by("came"), fits), later.then(own)
    yield "otherwise", by("otherwise"), later.then(gone)


def _ask_person(encoding: Encoding, copy: int, place: Place, state: State, step: states.AskPerson) -> Iterator[Taken]:
    by = _split(encoding, copy, place, "came", "otherwise")
    later = encoding.facts.waited(state)
    slot = encoding.graph.procedure(place).slots[step.slot]
    given = encoding.ask(copy, place, f"slot {slot.name}", encoding.values.any(slot_type(slot), slot.name))
    yield "came", by("came"), later.then({("v", place.frame, slot.name): given})
    yield "otherwise", by("otherwise"), later


TAKEN: dict[type[states.Instruction], Callable[..., Iterator[Taken]]] = {
    states.Assign: _assign,
    states.Append: _append,
    states.Branch: _branch,
    states.Choose: _choose,
    states.Tell: _tell,
    states.WriteDown: _straight,
    states.Loop: _loop,
    states.Next: _straight,
    states.Count: _count,
    states.Jump: _jump,
    states.Enter: _enter,
    states.Switch: _enter,
    states.Collect: _collect,
    states.Confirm: _confirm,
    states.Call: call,
    states.Verify: _verify,
    states.Quote: _quote,
    states.Pause: _pause,
    states.Await: _await,
    states.AskPerson: _ask_person,
    states.Finish: _finish,
    states.Escalate: _escalate,
}
