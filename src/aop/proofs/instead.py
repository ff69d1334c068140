"""What comes instead of what is waited for: a cancel, a correction, silence, people who take over; and what comes of a
question beside, behind the wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aop.machine import states
from aop.proofs import terms
from aop.proofs.graph import HANDED_OVER, UNDONE, Place
from aop.proofs.handing_over import at_any_time
from aop.proofs.states import State
from aop.proofs.terms import Truth, both, either, no, same
from aop.proofs.ways import NEVER_UNDERSTOOD, Taken, owed_before, reason

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding


def interrupted(encoding: Encoding, copy: int, place: Place, state: State, ways: list[Taken]) -> Iterator[Taken]:
    """The ways on from a place, with what may come instead of them while something is waited for there."""
    step = encoding.graph.step(place)
    if not (labels := encoding.graph.instead(place)):
        yield from ways
        return
    instead = encoding.ask(copy, place, "meanwhile", terms.any_code(encoding.values.name("meanwhile")))
    encoding.values.wishes.append(("undisturbed", same(instead, 0)))
    behind = _behind(encoding, place, state, step, ways)
    waits = _is_heard(encoding, place, state, step)
    instead_of = []
    for number, label in enumerate(labels, start=1):
        when, then = _instead(encoding, copy, place, behind, label, both(same(instead, number), waits))
        instead_of.append(when)
        if not isinstance(step, states.Call):
            yield label, when, then
        else:
            yield from _instead_of_call(encoding, same(instead, number), (label, when, then))
    # nothing of a call is undone by what comes later, so it may have been made as well
    otherwise = True if isinstance(step, states.Call) else no(either(*instead_of))
    yield from ((label, both(otherwise, when), then) for label, when, then in ways)


def _behind(encoding: Encoding, place: Place, state: State, step: states.Instruction, ways: list[Taken]) -> State:
    """What is known where something comes instead of an answer: as where no answer is understood, some of the values
    that are collected may be known."""
    given_up = [then for label, _, then in ways if label == NEVER_UNDERSTOOD]
    if isinstance(step, states.Collect) and given_up:
        return given_up[0]
    return encoding.facts.waited(state).then(reason(encoding, place))


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
        behind = encoding.facts.waited(came).then(reason(encoding, place))
        yield label, *_instead(encoding, copy, place, behind, label, stands)
    yield from ((label, both(same(aside, 0), when), then) for label, when, then in ways)


def note_handovers(encoding: Encoding, copy: int, place: Place, step: states.Instruction, ways: list[Taken]) -> None:
    """Between two sentences a conversation may be handed over without a word: the agent is paused, a system is down."""
    if encoding.graph.assigns and encoding.later is None and isinstance(step, states.Call | states.Verify):
        for _, when, then in ways:
            at_any_time(encoding, copy, place, then, both(encoding.reach[copy, place], when), None)


def _is_heard(encoding: Encoding, place: Place, state: State, step: states.Instruction) -> Truth:
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
        yield label, both(chosen_so, wrote, another), behind.then({**met, **owed_before(encoding)})
    yield label, both(when, no(another)), behind
