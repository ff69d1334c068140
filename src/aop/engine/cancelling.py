"""Cancel (semantics S8): nothing was changed, so the request ends; else it is asked first, then undone, last first.

Each undo is another action of the catalogue, which passes the gate: role and rules apply, consent does not. One that
does not go through stops the chain and hands over with the rest listed. A write that cannot be undone, or whose
outcome is unknown, is `on: cancelled`'s to answer, and nothing is undone by itself.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import asides, consent, handoff, parked, requests
from aop.engine.effects import AskLedger, CallAction, Words
from aop.engine.events import ActionSettled, LedgerAnswered
from aop.engine.gate import Verdict, judge, ledger_keys
from aop.engine.snapshot import Ask, Done, Flight
from aop.engine.work import Work
from aop.machine.types import Action
from aop.values import Record, Value


def cancel(work: Work) -> None:
    """The customer wants to stop: at once where nothing was changed, after a question where something was."""
    changes = _changes(work)
    if not changes:
        stop(work, "stopped")
        return
    asides.ask(work, Ask("cancel", work.top.pc, number=work.number), _words(work, changes))


def _words(work: Work, changes: list[Done]) -> Words:
    if not changes:
        return work.phrase("stop_request")
    return work.phrase("undo" if _can_be_undone(work, changes) else "stop")


def changed(work: Work) -> None:
    """Something was changed while the customer is asked whether to stop: they are asked about that, too."""
    aside = work.top.aside
    if aside is not None and aside.kind == "cancel":
        asides.reword(work, _words(work, _changes(work)))


def _can_be_undone(work: Work, changes: list[Done]) -> bool:
    return all(item.state == "done" and _action(work, item).undo is not None for item in changes)


def _changes(work: Work) -> list[Done]:
    """What this request changed and still stands, last first."""
    request = work.root().counts.get("request", 0)
    return [item for item in reversed(work.state.done) if item.request == request and item.counts]


def stop(work: Work, said: str) -> None:
    """Ends the running request as withdrawn; whatever it waited for is over."""
    consent.withdraw(work)
    root = work.root()
    root.memory = replace(root.memory, written=())
    work.let_go("the customer cancelled")
    while work.top is not root:
        work.state.frames.pop()
    work.say_phrase(said)
    requests.finish(work, "withdrawn")


def ask_first(work: Work) -> None:
    """Whether the customer wants the running request to stop, where "no" alone does not say it."""
    asides.ask(work, Ask("cancel", work.top.pc, number=work.number), _words(work, _changes(work)))


def undo(work: Work) -> None:
    """The customer said yes: undoes what can be undone, or lets `on: cancelled` answer."""
    changes = _changes(work)
    if not changes:
        stop(work, "stopped")
        return
    if not _can_be_undone(work, changes):
        work.handle(work.top, "cancelled", "the customer cancelled after something was changed")
        return
    work.let_go("the customer cancelled")
    consent.withdraw(work)
    work.state.undoing = tuple(item.call for item in changes)
    next_one(work)


def _action(work: Work, item: Done) -> Action:
    return work.program.release.actions[item.action]


def _of(work: Work, call: str) -> Done:
    return next(item for item in work.state.done if item.call == call)


def next_one(work: Work) -> None:
    """The next undo of the chain, or the end of the request."""
    if not work.state.undoing:
        stop(work, "stopped_undone")
        return
    done = _of(work, work.state.undoing[0])
    name = _action(work, done).undo
    assert name is not None
    inputs = _inputs(work, name, done)
    verdict = judge(work, work.top, name, inputs, "undo")
    _explain(work, name, verdict, verdict.reason)
    if verdict.refusal is not None:
        _denied(work, Flight("", 0, "undo", name, inputs, verdict.digest, "gate"), verdict)
        give_up(work, verdict.reason)
        return
    work.state.calls += 1
    call = f"{work.state.conversation}/{work.state.calls}"
    work.state.flight = Flight(call, work.top.pc, "undo", name, inputs, verdict.digest, "ledger")
    work.halted = True
    if verdict.queries:
        work.emit(AskLedger(call, verdict.queries))
    else:
        _launch(work, verdict)


def _inputs(work: Work, name: str, done: Done) -> dict[str, Value]:
    """The inputs of the undo, by name: from what the call was given, and from what it gave back."""
    given: dict[str, Value] = dict(done.inputs)
    if isinstance(done.value, Record):
        given.update({key: value for key, value in done.value.fields.items() if value is not None})
    return {key: given[key] for key in work.program.release.actions[name].inputs if key in given}


def _launch(work: Work, verdict: Verdict) -> None:
    flight = work.state.flight
    assert flight is not None
    work.state.flight = replace(flight, phase="called")
    work.emit(
        CallAction(
            flight.id,
            "undo",
            flight.action,
            flight.inputs,
            flight.id,
            flight.digest,
            ledger_keys(work, flight.inputs),
            verdict.queries,
        )
    )
    work.halted = True


def ledger_answered(work: Work, event: LedgerAnswered) -> None:
    flight = work.state.flight
    assert flight is not None
    verdict = judge(work, work.top, flight.action, flight.inputs, "undo")
    broken = next((query.rule for query in verdict.queries if not query.holds(event.found[query.rule])), None)
    if verdict.refusal is not None or broken is not None:
        _explain(work, flight.action, verdict, verdict.reason or "a limit is reached", broken)
        _denied(work, flight, verdict)
        give_up(work, verdict.reason or "a limit is reached")
        return
    _launch(work, verdict)


def _explain(work: Work, action: str, verdict: Verdict, reason: str, limit: str | None = None) -> None:
    """What the gate says of an undo, with the rules that had a say: as of any other call."""
    rule = limit if verdict.rule is None else verdict.rule.id
    work.explain(
        "gate",
        f"undo by {action} {f'refused: {reason}' if reason else 'allowed so far'}",
        None,
        action=action,
        allowed=not reason,
        rule=rule,
        checked=verdict.checked,
        limits=tuple([item.rule for item in verdict.queries]),
        reason=reason,
    )


def _denied(work: Work, flight: Flight, verdict: Verdict) -> None:
    rule = None if verdict.rule is None else verdict.rule.id
    work.attempted(flight, "denied", verdict.reason or "a limit is reached", rule)


def settled(work: Work, event: ActionSettled) -> None:
    """An undo came back: on to the next, or to a person."""
    flight = work.state.flight
    assert flight is not None
    work.state.flight = None
    call = work.state.undoing[0]
    work.explain("settled", f"undo by {flight.action}: {event.outcome}", None, call=event.call, undoes=call)
    work.attempted(flight, event.outcome, event.reason, event.rule)
    if event.outcome != "done":
        parked.undo(work, flight, event, call)
        give_up(work, event.reason or event.outcome)
        return
    work.state.done = tuple(replace(item, state="undone") if item.call == call else item for item in work.state.done)
    work.state.undoing = work.state.undoing[1:]
    next_one(work)


def give_up(work: Work, reason: str) -> None:
    """The chain stops: a person takes over, with what still stands listed."""
    left = tuple(_of(work, call).action for call in work.state.undoing)
    because = f"the customer cancelled, and this could not be undone: {', '.join(left)} ({reason})"
    work.state.flight = None
    handoff.hand_off(work, work.program.release.workspace.person_queue, (because,))
