"""What a queue does when it is handed a conversation: `queues: tier2: {do: zendesk.assign}`.

The action is carried out beside the handoff, never in its way: the conversation belongs to a person from the moment it
is handed over, whatever becomes of the call. It passes the gate; the workspace lists it, so no procedure has to, and a
role is asked where a request runs that has one. Nobody can be asked for a yes any more, so a rule that asks for one
refuses it.

Its inputs are given by name: queue, reason, priority, conversation, channel, language, procedure, intent, customer
(only who was verified, and only to a system that is cleared for all that is known of them).
"""

from __future__ import annotations

from collections.abc import Mapping

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled
from aop.engine.gate import arguments_digest, judge, ledger_keys
from aop.engine.snapshot import Done, Flight
from aop.engine.work import Work
from aop.machine.states import Place
from aop.machine.types import Action
from aop.values import Record, Value


def begin(work: Work, queue: str, reason: str, priority: str | None, at: Place | None) -> None:
    """Sends the queue's action, or notes why it is refused, for whoever takes over. Before the frames are gone: their
    rules hold for it."""
    declared = work.program.release.workspace.queues.get(queue)
    if declared is None or declared.do is None:
        return
    action = work.program.release.actions[declared.do]
    inputs = _inputs(work, action, {"queue": queue, "reason": reason, "priority": priority})
    mark = arguments_digest(action.name, inputs)
    frame = work.top if work.state.frames else None
    verdict = judge(work, frame, action.name, inputs, "assign", mark)
    refused = verdict.refusal and verdict.reason
    if not refused and (verdict.confirmations or verdict.approvals):
        refused = "a rule asks for a yes, and nobody is asked at a handoff"
    work.state.calls += 1
    call = f"{work.state.conversation}/{work.state.calls}"
    flight = Flight(call, 0, "do", action.name, inputs, verdict.digest, "called", arguments=mark)
    said = "allowed so far" if not refused else f"refused: {refused}"
    work.explain("gate", f"{action.name} {said}", at, action=action.name, allowed=not refused, reason=refused or "")
    if refused:
        work.attempted(flight, "denied", refused, None if verdict.rule is None else verdict.rule.id)
        return
    work.state.assigning = flight
    work.emit(
        CallAction(call, "do", action.name, inputs, call, verdict.digest, ledger_keys(work, inputs), verdict.queries),
    )


def _inputs(work: Work, action: Action, told: Mapping[str, Value]) -> dict[str, Value]:
    """What is known of the handoff, of that what the action takes."""
    state = work.state
    request = next((frame for frame in reversed(state.frames) if frame.handler is None), None)
    known: dict[str, Value] = {
        **told,
        "conversation": state.conversation,
        "channel": state.channel,
        "language": state.language,
        "procedure": None if request is None else request.procedure,
        "intent": None if request is None else request.intent,
        "customer": _customer(work, action),
    }
    return {name: known[name] for name in action.inputs if known.get(name) is not None}


def _customer(work: Work, action: Action) -> Record | None:
    """Who was verified, where the system may know every class of personal data in their record."""
    customer, release = work.state.customer, work.program.release
    if customer is None or not work.verified(None) or customer.type not in release.records:
        return None
    classes = {field.personal for field in release.records[customer.type].fields.values()} - {None}
    return customer if classes <= set(release.systems[action.system].cleared) else None


def settled(work: Work, event: ActionSettled) -> None:
    """What became of it; the handoff stands."""
    flight = work.state.assigning
    assert flight is not None
    work.state.assigning = None
    said = f"{flight.action}: {event.outcome}" + (f", {event.reason}" if event.reason else "")
    work.explain("settled", said, None, call=flight.id, outcome=event.outcome, reason=event.reason)
    work.attempted(flight, event.outcome, event.reason, event.rule)
    if event.outcome in ("done", "unclear"):
        made = Done(flight.action, flight.inputs, work.now, event.outcome, flight.id, 0, event.value, event.alarm)
        work.state.done += (made,)
