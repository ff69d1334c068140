"""Calls that wait for a person's look: of unknown outcome, or stopped by the monitor so that they never left.

Both stand among what was done as *unclear* and count as done for every limit. With `aop.redrive` a person lets one
leave under the key that it had: one that may have been done only where its system knows a repeated call by that key.
With `aop.drop` they take back one that the monitor stopped, which surely was not done. Each is an act in the history,
by a person whom the gate let, with their reason where the monitor has objected.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine.calendar import ending
from aop.engine.consent import folded, is_customer
from aop.engine.effects import CallAction, Unbook
from aop.engine.events import ActionSettled
from aop.engine.gate import arguments_digest, ledger_keys
from aop.engine.snapshot import Done, Flight, Memory, Snapshot
from aop.engine.work import Work
from aop.machine.types import Action


def waiting(state: Snapshot) -> tuple[Done, ...]:
    """What of a conversation waits for a person's look, oldest first."""
    return tuple([item for item in state.done if item.state == "unclear"])


def undo(work: Work, flight: Flight, event: ActionSettled, undoes: str) -> None:
    """An undo of which nobody knows whether it was done: a person has to look at it."""
    if event.outcome == "unclear":
        inputs, alarm = flight.inputs, event.alarm
        found = Done(flight.action, inputs, work.now, "unclear", flight.id, alarm=alarm, undoes=undoes)
        work.state.done = (*work.state.done, found)


def settled(work: Work, event: ActionSettled) -> bool:
    """What became of such a call is known after all; False when nothing waited for it."""
    found = _named(work, event.call)
    if found is None:
        return False
    if event.outcome == "unclear":
        _put(work, found, replace(found, alarm=event.alarm))
        work.explain("settled", f"{found.action}: still unknown", None, call=event.call, outcome=event.outcome)
        return True
    _put(work, found, replace(found, state="done" if event.outcome == "done" else "failed", alarm=()))
    if event.outcome != "done":
        forget(work, found)
    if event.outcome == "done":
        taken_back = [
            item for item in work.state.done if found.undoes and item.call == found.undoes
        ]  # none, where it was long ago
        for item in taken_back:
            _put(work, item, replace(item, state="undone"))
            forget(work, item)
    work.explain("settled", f"{found.action}: {event.outcome} after all", None, call=event.call, outcome=event.outcome)
    return True


def forget(work: Work, done: Done) -> None:
    """A run after a correction does not meet what was not done after all, or was taken back."""
    mark = arguments_digest(done.action, done.inputs)
    for frame in work.state.frames:
        if frame.root and frame.counts.get("request", 0) == done.request and not done.undoes:
            frame.log, found = _without(frame.log, mark)
            frame.memory, _ = (frame.memory, True) if found else _without(frame.memory, mark)


def _without(memory: Memory, mark: str) -> tuple[Memory, bool]:
    """Without the last write of this digest, and whether there was one."""
    place = next((index for index, item in reversed([*enumerate(memory.written)]) if item.digest == mark), None)
    if place is None:
        return memory, False
    return replace(memory, written=memory.written[:place] + memory.written[place + 1 :]), True


def _named(work: Work, call: object) -> Done | None:
    return next((item for item in waiting(work.state) if item.call == call), None)


def _put(work: Work, old: Done, new: Done) -> None:
    work.state.done = tuple([new if item is old else item for item in work.state.done])


# ---- what people do about it


def cannot_redrive(work: Work, flight: Flight) -> str | None:
    """Why a person may not let a call leave; None when they may."""
    found = _named(work, flight.inputs.get("call"))
    if found is None:
        return "no call of that name waits for a person"
    action = work.program.release.actions.get(found.action)
    if action is None:
        return f"this release has no action {found.action}"
    if any(item.what == "action" and item.name == found.action for item in work.state.pauses):
        return f"{found.action} is paused"
    return _cannot_decide(work, flight) if found.alarm else _twice(work, action, found)


def cannot_drop(work: Work, flight: Flight) -> str | None:
    """Why a person may not take a call back; None when they may."""
    found = _named(work, flight.inputs.get("call"))
    if found is None:
        return "no call of that name waits for a person"
    if not found.alarm:
        return f"{found.action} may have been done: find out, and say what came of it"
    return _cannot_decide(work, flight)


def _cannot_decide(work: Work, flight: Flight) -> str | None:
    """Letting leave what the monitor stopped is an approval: not by who asked for it, nor by who wrote the rules."""
    if not str(flight.inputs.get("reason") or "").strip():
        return "the monitor stopped this call: say why you decide so"
    if is_customer(work, flight.by):
        return "the customer does not decide this"
    if folded(flight.by) in {folded(item.owner) for item in work.program.release.procedures.values()}:
        return "the author of a procedure does not decide this"
    return None


def _twice(work: Work, action: Action, found: Done) -> str | None:
    """Whether its system could do a repeated call twice."""
    if not action.idempotent:
        return f"{found.action} could be done twice: its system does not know a repeated call by its key"
    if action.key_lasts is not None:
        workspace = work.program.release.workspace
        over = ending(action.key_lasts, work.zone, workspace.business_hours, workspace.closed)
        if over(found.at) <= work.now:
            return f"{found.action} could be done twice: the key of the call has lapsed"
    return None


def redrive(work: Work, flight: Flight) -> bool:
    """It leaves. What was stopped is from now on one that may have been done, and its key counts from now."""
    found = _named(work, flight.inputs.get("call"))
    if found is not None:
        _put(work, found, replace(found, alarm=(), at=work.now if found.alarm else found.at))
        verb, keys = "undo" if found.undoes else "do", ledger_keys(work, found.inputs)
        work.emit(CallAction(found.call, verb, found.action, found.inputs, found.call, flight.digest, keys))
    return False


def drop(work: Work, flight: Flight) -> bool:
    """It is not done, and counts no longer."""
    found = _named(work, flight.inputs.get("call"))
    if found is not None:
        _put(work, found, replace(found, state="failed", alarm=()))
        forget(work, found)
        work.emit(Unbook(found.call))
    return False
