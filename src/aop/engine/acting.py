"""What people do themselves (engine.md §7): one of their own powers (`aop.…`), or an action of a system while they have
the conversation.

It passes the same gate as a procedure's call, under the person's role: role, arguments, records, rules, limits,
approvals. A yes of the customer cannot be given for it, so a rule that asks for one refuses it. One thing at a time is
under way; it stands beside the agent's own call, which it may have to stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aop.engine import calls, consent, overriding
from aop.engine.effects import AskLedger
from aop.engine.events import ActionSettled, ApprovalDecided, LedgerAnswered, PersonActed
from aop.engine.gate import Verdict, arguments_digest, fits, judge
from aop.engine.records import make_stale, stamped
from aop.engine.snapshot import Done, Flight, Written
from aop.engine.work import Work
from aop.machine.powers import SYSTEM
from aop.machine.types import Action, Field
from aop.values import Value

#: The place of what no procedure does.
NOWHERE = -1
#: What waits for nobody's yes to something else: that is let go, and may be asked for again.
DISPLACING = {
    overriding.TAKE_OVER: "a colleague took the conversation over",
    overriding.PAUSE: "a colleague paused the agent first: ask for it again",
}


def begin(work: Work, event: PersonActed) -> bool:
    """Passes the gate and goes as far as it can."""
    action = work.program.action(event.action)
    if action is None:
        return _refused(work, event, event.inputs, f"there is no action {event.action}")
    inputs = _inputs(work, action, event)
    flight = Flight("", NOWHERE, "act", action.name, inputs, "", "gate", by=event.person, role=event.role)
    objection = _objection(work, event) or overriding.objection(work, flight)
    if objection is not None:
        return _refused(work, event, inputs, objection)
    mark = arguments_digest(action.name, inputs)
    verdict = judge(work, None, action.name, inputs, "act", mark, event.role)
    reason = verdict.reason if verdict.refusal is not None else _unconfirmed(verdict)
    if reason:
        return _refused(work, event, inputs, reason, verdict)
    _displace(work, event)
    work.state.calls += 1
    call = f"{work.state.conversation}/{work.state.calls}"
    flight = replace(flight, id=call, digest=verdict.digest, phase="ledger", arguments=mark)
    said = f"{event.person} ({event.role}) begins {action.name}"
    work.explain("override", said, None, call=call, action=action.name, inputs=inputs, person=event.person)
    work.state.acting = flight
    if verdict.queries:
        work.emit(AskLedger(call, verdict.queries))
        return False
    return _consented(work, flight, verdict)


def _objection(work: Work, event: PersonActed) -> str | None:
    roles = work.program.release.workspace.roles
    if event.role not in roles:
        return f"there is no role {event.role}"
    if work.state.acting is not None and event.action not in DISPLACING:
        return f"{work.state.acting.action} by {work.state.acting.by} is under way"
    if work.state.acting is not None and work.state.acting.phase == "called":
        return f"{work.state.acting.action} by {work.state.acting.by} is being carried out"
    return None


def _unconfirmed(verdict: Verdict) -> str:
    if not verdict.confirmations:
        return ""
    rule = verdict.confirmations[0]
    return rule.because or f"only the customer can confirm this, and only the agent asks them: {rule.at.text}"


def _inputs(work: Work, action: Action, event: PersonActed) -> dict[str, Value]:
    """As given; a power knows who uses it, and a record is the one that the conversation has looked up."""
    inputs: dict[str, Value] = {name: value for name, value in event.inputs.items() if value is not None}
    if action.system == SYSTEM:
        return {**inputs, "person": event.person, "role": event.role}
    for field in action.inputs.values():
        found = _looked_up(work, field) if field.type.kind == "record" and field.name not in inputs else None
        if found is not None:
            inputs[field.name] = found
    return inputs


def _looked_up(work: Work, field: Field) -> Value:
    """The record of this type that the running request holds under the input's name, or under any."""
    for frame in reversed(work.state.frames):
        held = [frame.values.get(field.name), *frame.values.values()]
        found = next((value for value in held if value is not None and fits(field.type, value)), None)
        if found is not None:
            return found
    return None


def _refused(
    work: Work, event: PersonActed, inputs: Mapping[str, Value], reason: str, verdict: Verdict | None = None
) -> bool:
    rule = None if verdict is None or verdict.rule is None else verdict.rule
    said = f"{event.person} ({event.role}) may not {event.action}: {reason}"
    at = None if rule is None else rule.at
    work.explain("override", said, at, action=event.action, person=event.person, refused=reason)
    flight = Flight("", NOWHERE, "act", event.action, inputs, "", "gate", by=event.person)
    _tried(work, flight, "denied", reason, None if rule is None else rule.id)
    return False


def _displace(work: Work, event: PersonActed) -> None:
    flight = work.state.acting
    if flight is not None:
        reason = DISPLACING[event.action]
        said = f"{flight.action} by {flight.by} is not done: {reason}"
        work.explain("override", said, None, action=flight.action, person=flight.by, withdrawn=reason)
        let_go(work, reason)


def let_go(work: Work, reason: str) -> None:
    """What a person began and what waits for an approval is not done any more."""
    flight = work.state.acting
    if flight is not None and flight.phase != "called":
        work.state.acting = None
        work.void_approvals(flight)
        _tried(work, flight, "withdrawn", reason)


# ---- answers from outside


def ledger_answered(work: Work, event: LedgerAnswered) -> bool:
    flight = _under_way(work)
    verdict = _still_allowed(work, flight)
    if verdict is None:
        return False
    broken = next((query for query in verdict.queries if not query.holds(event.found[query.rule])), None)
    if broken is not None:
        rules = work.program.rules(flight.action, ()).every
        rule = next((item for item in rules if item.id == broken.rule), None)
        return _given_up(work, flight, "a limit is reached" if rule is None else rule.because or rule.at.text)
    return _consented(work, flight, verdict)


def approval_decided(work: Work, event: ApprovalDecided) -> bool:
    """One person's yes or no to what another one wants to do."""
    flight = _under_way(work)
    if consent.is_over(work, flight):
        work.explain("approval", "too late: the time to decide was over", None, person=event.person, counts=False)
        return undecided(work)
    if not calls.counts(work, flight, event, None):
        return False
    if not event.granted:
        consent.use(work, flight, "void")
        return _given_up(work, flight, event.reason or "a colleague did not approve it")
    consent.grant(work, flight, event)
    if consent.unmet(work, flight):
        return False
    verdict = _still_allowed(work, flight)
    return False if verdict is None else _consented(work, flight, verdict, approved=True)


def undecided(work: Work) -> bool:
    """Nobody decided in time."""
    flight = _under_way(work)
    consent.use(work, flight, "void")
    return _given_up(work, flight, "nobody decided in time")


def settled(work: Work, event: ActionSettled) -> bool:
    """It was carried out, or not. True when the agent goes on."""
    flight = _under_way(work)
    work.state.acting = None
    said = f"{flight.action} by {flight.by}: {event.outcome}" + (f", {event.reason}" if event.reason else "")
    refused = "" if event.outcome in ("done", "unclear") else event.reason or event.outcome
    work.explain("override", said, None, call=flight.id, outcome=event.outcome, person=flight.by, refused=refused)
    _tried(work, flight, event.outcome, event.reason, event.rule)
    if flight.action.startswith(f"{SYSTEM}."):
        return event.outcome == "done" and overriding.perform(work, flight)
    action = work.program.release.actions[flight.action]
    if action.writes and event.outcome in ("done", "unclear"):
        _book(work, flight, event)
    return False


def _book(work: Work, flight: Flight, event: ActionSettled) -> None:
    """A person's write counts like the agent's: a run after it is handed back must meet it (semantics S8)."""
    stale, value, request = make_stale(work, flight.inputs), stamped(work, event.value), 0
    if work.state.frames:
        root = work.root()
        request = root.counts.get("request", 0)
        written = Written(root.procedure, NOWHERE, flight.arguments, value, stale)
        root.log = root.log.with_more(written=(written,))
        for frame in work.request_frames():
            frame.wrote = True
    done = Done(flight.action, flight.inputs, work.now, event.outcome, flight.id, request, event.value)
    work.state.done = (*work.state.done, done)


def _tried(work: Work, flight: Flight, outcome: str, reason: str = "", rule: str | None = None) -> None:
    """For whoever takes over: what was done to systems, not who took the conversation over."""
    if not flight.action.startswith(f"{SYSTEM}."):
        work.attempted(flight, outcome, reason, rule)


def _under_way(work: Work) -> Flight:
    flight = work.state.acting
    assert flight is not None
    return flight


def _still_allowed(work: Work, flight: Flight) -> Verdict | None:
    """The gate again, after a wait; None when it was denied."""
    verdict = judge(work, None, flight.action, flight.inputs, "act", flight.arguments, flight.role)
    objection = overriding.objection(work, flight)
    if verdict.refusal is None and verdict.digest == flight.digest and objection is None:
        return verdict
    consent.use(work, flight, "void")
    _given_up(work, flight, objection or verdict.reason or "something changed since it was asked for")
    return None


def _consented(work: Work, flight: Flight, verdict: Verdict, *, approved: bool = False) -> bool:
    asked = {need.rule for need in flight.needs}
    if verdict.approvals and not (approved and all(rule.id in asked for rule in verdict.approvals)):
        work.state.acting = calls.ask_people(work, flight, verdict)
        return False
    if verdict.approvals:
        consent.use(work, flight)
    work.state.acting = flight.in_phase("called", flight.needs)
    calls.emit_call(work, flight, verdict)
    return False


def _given_up(work: Work, flight: Flight, reason: str) -> bool:
    work.state.acting = None
    said = f"{flight.action} by {flight.by} is not done: {reason}"
    work.explain("override", said, None, action=flight.action, person=flight.by, refused=reason)
    _tried(work, flight, "denied", reason)
    return False
