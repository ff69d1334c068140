"""Calls, in their phases: gate, ledger, consent, in flight, settled (semantics S5, S14).

`begin` passes the gate and goes as far as it can; each answer from outside (`LedgerAnswered`, `ApprovalDecided`,
`ActionSettled`) goes on from there. Whatever a step does not answer, `on:` of the file does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aop.engine import cancelling, consent, evidence, falling_back
from aop.engine.effects import AskLedger, CallAction, RequestApproval, Rest, SetTimer
from aop.engine.events import ActionSettled, ApprovalDecided, LedgerAnswered
from aop.engine.explain import also_forbidding
from aop.engine.gate import Verdict, approval_due, arguments_digest, judge, ledger_keys
from aop.engine.records import UNKNOWN_OWNER, is_stale, make_stale, stamped
from aop.engine.snapshot import Done, Flight, Frame, Need, Written
from aop.engine.work import Work
from aop.machine.policy import Rule
from aop.machine.states import Call, Place
from aop.values import Record, Value


def begin(work: Work, frame: Frame, step: Call) -> None:
    """Evaluates the inputs and passes the gate."""
    inputs = {name: work.value(expr, frame) for name, expr in step.inputs.items()}
    if step.verb == "do" and (name := _taken_from_foreign(work, frame, step)) is not None:
        reason = f"the {name} given to {step.action} is out of a record that does not belong to the verified customer"
        work.explain("gate", f"{step.action} refused: {reason}", step.at, action=step.action, reason=reason)
        work.attempted(Flight("", 0, step.verb, step.action, inputs, "", "gate"), "denied", reason)
        return settle(work, frame, step, "denied", reason=reason)
    mark = arguments_digest(step.action, inputs)
    if step.verb == "do" and work.root().memory.written:
        return _meet(work, frame, step, inputs, mark)
    verdict = judge(work, frame, step.action, inputs, step.verb, mark)
    _explain(work, frame, step, inputs, verdict)
    if verdict.refusal is not None:
        _refused(work, step, inputs, verdict)
        return settle(work, frame, step, "denied", reason=verdict.reason)
    if step.verb == "look_up" and _remembered(work, frame, step, mark):
        return None
    work.state.calls += 1
    call = f"{work.state.conversation}/{work.state.calls}"
    flight = Flight(call, frame.pc, step.verb, step.action, inputs, verdict.digest, "ledger", arguments=mark)
    if verdict.queries:
        work.state.flight = flight
        work.emit(AskLedger(call, verdict.queries))
        work.halted = True
        return None
    return _consented(work, frame, step, flight, verdict)


def _meet(work: Work, frame: Frame, step: Call, inputs: Mapping[str, Value], mark: str) -> None:
    """In a run after a correction a completed write is met in its order, with the same digest, and not done again; on
    any other, what to do is `on: corrected`'s to say (semantics S8). One of which nobody knows is unclear again."""
    root = work.root()
    expected, *rest = root.memory.written
    if expected.digest != mark:
        root.memory = replace(root.memory, written=())
        return work.handle(frame, "corrected", "after the correction this change would be another one")
    root.memory = replace(root.memory, written=tuple(rest))
    root.log = root.log.with_more(written=(expected,))
    work.state.stale.update(expected.stale)
    for item in work.request_frames():
        item.wrote = True
    if _is_unclear(work, step.action, mark):
        work.explain("settled", f"{step.action} may have been done before the correction", step.at, digest=mark)
        return settle(work, frame, step, "unclear", reason="nobody knows whether it was done")
    work.explain("settled", f"{step.action} was done before the correction", step.at, digest=mark)
    return _bind(work, frame, step, expected.value)


def _is_unclear(work: Work, action: str, mark: str) -> bool:
    """Whether nobody knows yet what became of a write of this request."""
    request = work.root().counts.get("request", 0)
    unclear = [item for item in work.state.done if item.state == "unclear" and item.request == request]
    return any(item.action == action and arguments_digest(action, item.inputs) == mark for item in unclear)


def _refused(work: Work, step: Call, inputs: Mapping[str, Value], verdict: Verdict) -> None:
    flight = Flight("", 0, step.verb, step.action, inputs, verdict.digest, "gate")
    _denied(work, flight, verdict.reason, verdict.rule)


def _denied(work: Work, flight: Flight, reason: str, rule: Rule | None) -> None:
    """A call that a rule or the gate refused, for whoever takes over."""
    work.attempted(flight, "denied", reason, None if rule is None else rule.id)
    if rule is not None:
        work.fired(rule.id, "refused", rule.at.text, rule.because, flight.action)


def _taken_from_foreign(work: Work, frame: Frame, step: Call) -> str | None:
    """The first input that is read out of somebody else's record; the gate itself sees values only."""
    scope = work.scope(frame.values, frame)
    return next((name for name, expr in step.inputs.items() if work.reads_foreign(expr, scope, frame)), None)


def _explain(work: Work, frame: Frame, step: Call, inputs: Mapping[str, Value], verdict: Verdict) -> None:
    said = "allowed so far" if verdict.refusal is None else f"refused: {verdict.reason}"
    rule = None if verdict.rule is None else {"rule": verdict.rule.id, "sentence": verdict.rule.at.text}
    others = () if verdict.rule is None else also_forbidding(work, frame, step.action, inputs, verdict.rule)
    work.explain(
        "gate",
        f"{step.action} {said}",
        step.at,
        action=step.action,
        allowed=verdict.refusal is None,
        rule=rule,
        checked=verdict.checked,
        others=others,
        asks=tuple([item.id for item in (*verdict.confirmations, *verdict.approvals)]),
        limits=tuple([item.rule for item in verdict.queries]),
        digest=verdict.digest,
        reason=verdict.reason,
    )


def _remembered(work: Work, frame: Frame, step: Call, digest: str) -> bool:
    """In a run after a correction, a look-up with the same arguments reuses its answer (semantics S8)."""
    root = work.root()
    for index, (known, value) in enumerate(root.memory.looked_up):
        if known == digest and not is_stale(work, value):
            rest = root.memory.looked_up[:index] + root.memory.looked_up[index + 1 :]
            root.memory = replace(root.memory, looked_up=rest)
            _remember(work, digest, value)
            _bind(work, frame, step, value, _owner(work, frame, step))
            return True
    return False


def _remember(work: Work, digest: str, value: Value) -> None:
    root = work.root()
    root.log = root.log.with_more(looked_up=((digest, value),))


def ledger_answered(work: Work, frame: Frame, event: LedgerAnswered) -> None:
    """The limits are known: denied, or on to consent."""
    flight, step = _under_way(work, frame)
    verdict = _still_allowed(work, frame, flight, step)
    if verdict is None:
        return None
    for query in verdict.queries:
        if not query.holds(event.found[query.rule]):
            rules = work.program.rules(flight.action, _stack(work)).every
            rule = next(item for item in rules if item.id == query.rule)
            reason = rule.because or rule.at.text
            said, sentence = f"{flight.action} refused: {reason}", rule.at.text
            work.explain("gate", said, step.at, action=flight.action, rule=rule.id, sentence=sentence, reason=reason)
            work.state.flight = None
            _denied(work, flight, reason, rule)
            return settle(work, frame, step, "denied", reason=reason)
    return _consented(work, frame, step, flight, verdict)


def _still_allowed(work: Work, frame: Frame, flight: Flight, step: Call) -> Verdict | None:
    """The gate again, before a call goes on after a wait; None when it was denied."""
    verdict = judge(work, frame, flight.action, flight.inputs, flight.verb, flight.arguments)
    rests_on_the_same = not flight.bound or flight.bound == evidence.bound(verdict.digest, _rests(work, step))
    if verdict.refusal is None and verdict.digest == flight.digest and rests_on_the_same:
        return verdict
    work.state.flight = None
    consent.use(work, flight, "void")
    _explain(work, frame, step, flight.inputs, verdict)
    reason = verdict.reason or "something changed since it was asked for"
    _denied(work, flight, reason, verdict.rule)
    settle(work, frame, step, "denied", reason=reason)
    return None


def _stack(work: Work) -> tuple[str, ...]:
    return tuple(frame.procedure for frame in work.state.frames)


def _under_way(work: Work, frame: Frame) -> tuple[Flight, Call]:
    flight = work.state.flight
    assert flight is not None
    step = work.procedure(frame).code[flight.pc]
    assert isinstance(step, Call)
    return flight, step


def _consented(
    work: Work, frame: Frame, step: Call, flight: Flight, verdict: Verdict, *, approved: bool = False
) -> None:
    if step.verb == "check":
        work.state.flight = None
        work.explain("gate", f"{step.action} would be allowed", step.at)
        frame.pc = flight.pc + 1
        return None
    if verdict.confirmations and not consent.find(work, verdict.digest):
        rule = verdict.confirmations[0]
        reason = rule.because or "this needs your confirmation"
        said = f"{step.action} refused: no confirmation covers it"
        work.explain("gate", said, step.at, action=step.action, rule=rule.id, sentence=rule.at.text, reason=reason)
        work.state.flight = None
        _denied(work, flight, reason, rule)
        return settle(work, frame, step, "denied", reason=reason)
    for rule in () if approved else verdict.confirmations:
        work.fired(rule.id, "asked_customer", rule.at.text, rule.because, flight.action)
    if verdict.approvals and not approved:
        return _ask(work, flight, step, verdict)
    return _launch(work, flight, verdict)


def _rests(work: Work, step: Call) -> tuple[Rest, ...]:
    return evidence.rests_of(work, step) if step.verb == "do" else ()


def _ask(work: Work, flight: Flight, step: Call, verdict: Verdict) -> None:
    work.state.flight = ask_people(work, flight, verdict, _rests(work, step))
    work.halted = True


def ask_people(work: Work, flight: Flight, verdict: Verdict, rests: tuple[Rest, ...] = ()) -> Flight:
    """The call, waiting for the people whose yes it needs and who are not asked yet."""
    needs, bound = list(flight.needs), evidence.bound(flight.digest, rests)
    for rule in verdict.approvals:
        assert rule.role is not None
        if any(need.rule == rule.id for need in needs):
            continue
        due = approval_due(work, rule)
        needs.append(Need(rule.id, rule.role, rule.people, due))
        work.fired(rule.id, "asked_colleague", rule.at.text, rule.because, flight.action)
        sentences = (rule.at.text,) if rule.because is None else (rule.at.text, rule.because)
        work.emit(
            RequestApproval(
                flight.id,
                rule.id,
                rule.role,
                rule.people,
                flight.action,
                flight.inputs,
                flight.digest,
                sentences,
                due,
                bound,
                work.program.release.digest,
                rests,
                flight.by,
            )
        )
        if due is not None:
            work.emit(SetTimer(f"{flight.id}/approval/{len(needs)}", due))
    return flight.in_phase("approval", tuple(needs), bound)


def counts(work: Work, flight: Flight, event: ApprovalDecided, at: Place | None) -> bool:
    """Whether a person's word on a call counts; it is explained, either way."""
    objection = consent.objection(work, flight, event.person, event.role)
    if objection is None and event.granted and not consent.is_wanted(work, flight, event.role):
        objection = f"{event.role} has approved it already"
    if objection is not None:
        said = f"{event.person} does not count: {objection}"
        work.explain("approval", said, at, person=event.person, counts=False, why=objection)
        return False
    work.explain(
        "approval",
        f"{event.person} ({event.role}) {'granted' if event.granted else 'denied'} {flight.action}",
        at,
        person=event.person,
        role=event.role,
        granted=event.granted,
        digest=flight.digest,
        bound=flight.bound,
        reason=event.reason,
    )
    return True


def approval_decided(work: Work, frame: Frame, event: ApprovalDecided) -> None:
    """One person's yes or no. After the last yes the gate runs again before anything leaves."""
    flight, step = _under_way(work, frame)
    if consent.is_over(work, flight):
        said = f"too late: the time to decide about {flight.action} was over"
        work.explain("approval", said, step.at, person=event.person, counts=False, why="its time was over")
        return undecided(work, frame)
    if not counts(work, flight, event, step.at):
        work.halted = True
        return None
    if not event.granted:
        work.state.flight = None
        consent.use(work, flight, "void")
        reason = event.reason or "a colleague did not approve it"
        need = next((item for item in flight.needs if item.role == event.role), None)
        work.attempted(flight, "denied", reason, None if need is None else need.rule)
        return settle(work, frame, step, "denied", reason=reason)
    consent.grant(work, flight, event)
    if consent.unmet(work, flight):
        work.halted = True
        return None
    verdict = _still_allowed(work, frame, flight, step)
    if verdict is None:
        return None
    met = {need.rule for need in flight.needs}
    if any(rule.id not in met for rule in verdict.approvals):
        return _ask(work, flight, step, verdict)  # a rule that did not apply when people were asked does now
    return _consented(work, frame, step, flight, verdict, approved=True)


def undecided(work: Work, frame: Frame) -> None:
    """Nobody decided in time."""
    flight, step = _under_way(work, frame)
    work.state.flight = None
    consent.use(work, flight, "void")
    work.attempted(flight, "undecided", "nobody decided in time")
    settle(work, frame, step, "undecided", reason="nobody decided in time")


def _launch(work: Work, flight: Flight, verdict: Verdict) -> None:
    if verdict.confirmations or verdict.approvals:
        consent.use(work, flight)
    work.state.flight = flight.in_phase("called", flight.needs)
    emit_call(work, flight, verdict)
    work.halted = True


def emit_call(work: Work, flight: Flight, verdict: Verdict) -> None:
    """Sends a call that nothing stands in the way of any more."""
    work.emit(
        CallAction(
            flight.id,
            flight.verb,
            flight.action,
            flight.inputs,
            flight.id,
            flight.digest,
            ledger_keys(work, flight.inputs),
            verdict.queries,
            falling_back.parks(work, flight),
        )
    )


# ---- settled


def settled(work: Work, frame: Frame, event: ActionSettled) -> None:
    """The outcome of a call: books what was done, binds what came back; a system that is down has its fallback."""
    flight, step = _under_way(work, frame)
    work.state.flight = None
    said = f"{flight.action}: {event.outcome}" + (f", {event.reason}" if event.reason else "")
    work.explain("settled", said, step.at, call=flight.id, outcome=event.outcome, reason=event.reason)
    work.attempted(flight, event.outcome, event.reason, event.rule)
    if step.verb == "do" and event.outcome in ("done", "unclear"):
        _book(work, frame, flight, event)
    if event.outcome == "done":
        owner = _owner(work, frame, step) if step.verb == "look_up" else None
        value = stamped(work, event.value, owner)
        if step.verb == "look_up":
            _remember(work, flight.arguments, value)
        return _bind(work, frame, step, value, owner)
    if event.down and falling_back.begin(work, flight, step):
        return None
    return settle(work, frame, step, event.outcome, event.failure, event.reason)


def _book(work: Work, frame: Frame, flight: Flight, event: ActionSettled) -> None:
    """A write that was done, or may have been: counted, remembered, and what it was given is outdated."""
    root = work.root()
    request = root.counts.get("request", 0)
    work.state.done += (
        Done(flight.action, flight.inputs, work.now, event.outcome, flight.id, request, event.value, event.alarm),
    )
    stale = make_stale(work, flight.inputs)
    written = Written(frame.procedure, flight.pc, flight.arguments, event.value, stale)
    root.log = root.log.with_more(written=(written,))
    for item in work.request_frames():
        item.wrote = True
    cancelling.changed(work)


def _owner(work: Work, frame: Frame, step: Call) -> str | None:
    """Whose the answer to a look-up is, where it does not say so itself: whose records it was asked with. What is asked
    about somebody else's order tells what is in it."""
    scope = work.scope(frame.values, frame)
    owners: list[str] = []
    for expr in step.inputs.values():
        owners.extend(work.owners(expr, scope, frame))
    return None if not owners else owners[0] if len(set(owners)) == 1 else UNKNOWN_OWNER


def _bind(work: Work, frame: Frame, step: Call, value: Value, owner: str | None = None) -> None:
    """Binds what came back. `owner` is whose it is where it does not say so itself."""
    if step.result is not None:
        frame.owners.pop(step.result, None)
        if owner is not None and not isinstance(value, Record | tuple):  # a record says whose it is
            frame.owners[step.result] = (owner,)
        frame.values.pop(step.result, None)
        if value is not None:
            frame.values[step.result] = value
    frame.pc += 1


def settle(work: Work, frame: Frame, step: Call, outcome: str, failure: str | None = None, reason: str = "") -> None:
    """Goes on where the step, or the file, answers this outcome."""
    if step.result is not None:
        frame.values.pop(step.result, None)
    frame.values["reason"] = reason or None
    for name in (f"{outcome}:{failure}", outcome):
        if name in step.outcomes:
            return work.go(frame, step.outcomes[name])
    handler = {"fails": "failed", "not_found": "failed"}.get(outcome, outcome)
    return work.handle(frame, handler, reason)
