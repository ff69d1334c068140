"""What a place may set: the names of its frame, and kinds of facts. A cycle leaves all that its places set unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aop.machine import states
from aop.proofs.graph import Frame, Place
from aop.proofs.states import Key

if TYPE_CHECKING:
    from aop.proofs.encoding import Encoding

#: What time changes; where the channel knows who writes, so does whoever else writes there.
_WAITS = frozenset(("today", "epoch", "rank"))
_SENDERS = frozenset(("ever", "customer", "yes"))


def sets(encoding: Encoding, place: Place) -> tuple[set[Key], frozenset[str]]:
    """The keys of names and facts, and the kinds of facts of which any may be set."""
    keys, kinds = _sets(encoding, place)
    if "today" in kinds and (encoding.facts.senders_change or encoding.facts.elsewhere.verifies):
        kinds |= _SENDERS
    if "today" in kinds:
        keys.update(encoding.facts.counted_elsewhere)
    return keys, kinds


def _sets(encoding: Encoding, place: Place) -> tuple[set[Key], frozenset[str]]:
    step, frame = encoding.graph.step(place), place.frame
    match step:
        case states.Assign(name=name) | states.Append(name=name) | states.Choose(name=name):
            return _of(frame, name), frozenset()
        case states.Loop(item=item, forgets=forgets):
            return _of(frame, item, *forgets, "reason"), frozenset()
        case states.Count(forgets=forgets) | states.Jump(forgets=forgets):
            return _of(frame, *forgets, "reason"), frozenset(("yes",))
        case states.Collect(slots=slots):
            return _of(frame, *slots, "reason"), _WAITS
        case states.AskPerson(slot=slot):
            return _of(frame, slot, "reason"), _WAITS
        case states.Verify(forgets=forgets):
            return _of(frame, *forgets, "reason"), _WAITS | {"ever", "customer"}
        case states.Call(result=result):
            return _of(frame, *([] if result is None else [result]), "reason") | _done(encoding, place, step), _WAITS
        case states.Await(result=result):
            return _of(frame, *([] if result is None else [result]), "reason"), _WAITS
        case states.Confirm():
            return _of(frame, "reason"), _WAITS | {"said", "yes"}
        case states.Enter() | states.Switch():
            return _entered(encoding, place), frozenset()
        case states.Finish():
            return {("to_meet",), *_returned(frame, encoding)}, frozenset()
    return _of(frame, "reason"), _WAITS if isinstance(step, states.Pause | states.Quote) else frozenset()


def _of(frame: Frame, *names: str) -> set[Key]:
    return {("v", frame, name) for name in names}


def _done(encoding: Encoding, place: Place, step: states.Call) -> set[Key]:
    """What a change leaves: counted, with the yeses that are used, and what a property wants beside it."""
    if step.verb != "do":
        return set()
    found: set[Key] = {("count", step.action), ("wrote",), ("firm",), ("unsure",), ("to_meet",)}
    found |= {(kind, step.action) for kind in ("besides", "doubted", "theirs")}
    if encoding.release.actions[step.action].undo is not None:
        found |= {("made", place, 1), ("once", place)}
    found.update(("sum", step.action, name) for name in encoding.totals.get(step.action, ()))
    if encoding.release.actions[step.action].changes == "money":
        found.add(("alone",))
    found.update(("yes", place) for place in encoding.calls.get(step.action, ()))
    for pair in encoding.pairs:  # that something is not owed any more is not needed: to owe it is what is looked for
        if step.action == pair[0]:
            found.add(("owed", pair))
        if step.action == pair[1]:
            found.add(("had", pair))
    return found


def _entered(encoding: Encoding, place: Place) -> set[Key]:
    """A frame begins with nothing in it but its inputs."""
    step = encoding.graph.step(place)
    assert isinstance(step, states.Enter | states.Switch)
    frame = Frame(step.procedure, place, isinstance(step, states.Switch))
    return _of(frame, *encoding.facts.names.of(step.procedure))


def _returned(frame: Frame, encoding: Encoding) -> set[Key]:
    if frame.caller is None or frame.switched:
        return set()
    step = encoding.graph.step(frame.caller)
    assert isinstance(step, states.Enter)
    return set() if step.result is None else _of(frame.caller.frame, step.result)
