"""What each instruction does, as formulas: one function a kind, in the table `TAKEN`.

Each gives the ways on: a label (of an edge of the graph), when it is gone, and what is known behind it. The conditions
of the ways of one place exclude each other. They mirror `aop.engine.steps`; where the engine looks at more than the
prover knows, a way may be gone whenever somebody outside could bring it about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aop.engine.requests import RETURNING
from aop.machine import states
from aop.machine.expressions import Expr, Path
from aop.machine.types import Type
from aop.proofs import terms
from aop.proofs.calls import call
from aop.proofs.graph import Frame, Place
from aop.proofs.handing_over import hand_over
from aop.proofs.instead import asked_aside, interrupted, note_handovers
from aop.proofs.questions import collect, confirm
from aop.proofs.states import Key, State
from aop.proofs.terms import at_most, both, either, no, same
from aop.proofs.values import MISSING, Fields, Sym, merged
from aop.proofs.waits import ask_person, await_event, pause, quote, verify
from aop.proofs.ways import Taken, owed_before, reason, says_foreign

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding


def taken(encoding: Encoding, copy: int, place: Place, state: State) -> Iterator[Taken]:
    """The ways on from a place. What may happen while something is waited for comes instead of all others."""
    step = encoding.graph.step(place)
    ways = list(TAKEN[type(step)](encoding, copy, place, state, step))
    note_handovers(encoding, copy, place, step, ways)
    if encoding.graph.aside(place):
        ways = list(asked_aside(encoding, copy, place, ways))
    yield from interrupted(encoding, copy, place, state, ways)


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
    yield "on unclear", no(fits), state.then(reason(encoding, place))


# ---- ways


def _branch(encoding: Encoding, copy: int, place: Place, state: State, step: states.Branch) -> Iterator[Taken]:
    holds = encoding.value(step.condition, place, state).yes
    yield "next", holds, state
    yield "otherwise", no(holds), state


def _tell(encoding: Encoding, copy: int, place: Place, state: State, step: states.Tell) -> Iterator[Taken]:
    surely, perhaps = says_foreign(encoding, place, state, step.text)
    yield "next", no(surely), state
    yield "on denied", perhaps, state.then(reason(encoding, place))


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
    yield "on not_understood", no(fits), state.then(reason(encoding, place))


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
    yield "on not_understood", too_often, state.then(reason(encoding, place))


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
        behind = {**reason(encoding, place), **owed_before(encoding), ("to_meet",): False}
        yield "on corrected", unmet, state.then(behind)
    else:
        yield label, True, state


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
    states.Collect: collect,
    states.Confirm: confirm,
    states.Call: call,
    states.Verify: verify,
    states.Quote: quote,
    states.Pause: pause,
    states.Await: await_event,
    states.AskPerson: ask_person,
    states.Finish: _finish,
    states.Escalate: _escalate,
}
