"""What people may do in a conversation beside answers, each once, at every place where the engine lets them.

A person may take the conversation over and hand it back, whatever is said to them, do something by hand meanwhile,
cancel it themselves, and say what became of a call that nobody knew the outcome of (or send it again, where its system
knows it by its key). What they begin is carried out at once, as the engine does it itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.engine import events
from aop.engine.snapshot import Done
from aop.engine.understanding import Evidence, Reading, Understanding
from aop.values import Value
from proofs.talks import AMOUNTS, VALUES, Talk, Way

TAKEN, STOPPED, BY_HAND, FOUND_OUT = "taken", "stopped", "by hand", "found out"
OF_PEOPLE = frozenset((TAKEN, STOPPED, BY_HAND, FOUND_OUT))

#: What a person does by hand: to be undone, or since a rule wants it first.
HANDED: Mapping[str, Mapping[str, Value]] = {
    "s.pay": {"amount": AMOUNTS[1], "mode": "a", "flag": True},
    "s.pay_back": {"amount": AMOUNTS[0]},
    "s.tell": {"reason": "by hand"},
}


def of_people(talk: Talk) -> Iterator[Way]:
    """Each way on by something that was not done yet."""
    if talk.state.assigning is not None:
        return
    if TAKEN not in talk.beside:
        yield from _taken(talk)
    if talk.is_called:
        return
    if BY_HAND not in talk.beside and talk.state.flight is None:
        yield from _by_hand(talk)
    if STOPPED not in talk.beside and talk.may_be_stopped:
        yield _acted(talk, STOPPED, "aop.cancel")
    if FOUND_OUT not in talk.beside:
        for item in talk.state.done:
            if item.state == "unclear":
                yield from _found_out(talk, item)


def _acted(talk: Talk, beside: str, action: str, **inputs: Value) -> Way:
    """A person uses one of their powers; nothing where they may not."""
    act = events.PersonActed(talk.state.now, "bo", "lead", action, {"reason": "asked to", **inputs})
    begun = talk.after(act, beside)
    flight = begun.state.acting
    return () if flight is None else (begun, begun.after(events.ActionSettled(talk.state.now, flight.id, "done")))


def _taken(talk: Talk) -> Iterator[Way]:
    """A person takes over, and hands back: at once, or where a call is under way, when it came out. Between two
    requests, nothing is left by that."""
    flight = talk.state.flight
    if not (_may_come_back(talk) or talk.state.frames):
        return
    taken = _acted(talk, TAKEN, "aop.take_over")
    called = flight is not None and flight.phase == "called"
    ways = taken[-1].outcomes(flight) if taken and called and flight is not None else iter([()])
    for came_out in ways if taken else ():
        for said in _said_meanwhile((*taken, *came_out)[-1]):
            way = (*taken, *came_out, *said)
            yield (*way, *_acted(way[-1], TAKEN, "aop.hand_back"))


def _said_meanwhile(talk: Talk) -> Iterator[Way]:
    """What the customer may say to the person: nothing, or of what is known first what may mean two things, so that it
    is asked for again."""
    yield ()
    known = talk.state.frames[-1].values if talk.state.frames else {}
    name = next((name for name in VALUES if name in known), None)
    if name is not None:
        unclear = Reading(name, Evidence("m1", 0, 1), candidates=VALUES[name][:2])
        said = Understanding(values=(unclear,))
        yield (talk.after(events.MessageReceived(talk.state.now, "m1", said), TAKEN),)


def _may_come_back(talk: Talk) -> bool:
    """Whether it was handed over, and something may still be asked for."""
    return talk.state.status == "handed_off" and talk.requests < talk.most


def _by_hand(talk: Talk) -> Iterator[Way]:
    """A person takes over, does what can be undone or what a rule wants first, and hands back."""
    if talk.state.status == "handed_off" and not _may_come_back(talk):
        return
    pays_back = talk.state.frames and talk.program.release.actions["s.pay"].undo is not None
    actions = _wanted_first(talk) | ({"s.pay"} if pays_back else set())
    taken = _acted(talk, BY_HAND, "aop.take_over") if actions else ()
    for action in sorted(actions) if taken else ():
        did = _did(taken[-1], action)
        if did:
            yield (*taken, *did, *_acted(did[-1], BY_HAND, "aop.hand_back"))


def _wanted_first(talk: Talk) -> frozenset[str]:
    release = talk.program.release
    rules = (*release.rules, *release.procedures["small"].rules)
    return frozenset(rule.actions[1] for rule in rules if rule.kind == "never_before")


def _did(talk: Talk, action: str) -> Way:
    """What a person does with a system, to its end; nothing where it is refused."""
    now = talk.state.now
    way = [talk.after(events.PersonActed(now, "bo", "lead", action, HANDED[action]), BY_HAND)]
    while (flight := way[-1].state.acting) is not None:
        last = way[-1]
        match flight.phase:
            case "ledger":
                way.append(last.after(last.counted(flight)))
            case "approval":
                way.append(last.after(events.ApprovalDecided(now, flight.id, "maria", "lead", True)))
            case _:
                way.append(last.after(events.ActionSettled(now, flight.id, "done", next(last.given(action)))))
                return tuple(way)
    return ()


def _found_out(talk: Talk, item: Done) -> Iterator[Way]:
    """What became of a call of unknown outcome; it is sent again where its system knows it by its key."""
    sent: Way = ()
    if talk.program.release.actions[item.action].idempotent:
        sent = _acted(talk, FOUND_OUT, "aop.redrive", call=item.call)
    last = sent[-1] if sent else talk
    for outcome in ("done", "fails"):
        yield (*sent, last.after(events.ActionSettled(talk.state.now, item.call, outcome), FOUND_OUT))
