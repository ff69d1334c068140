"""Consent (semantics S7): a yes to exactly one call, bound to its digest, used once.

The customer's *confirm* and a colleague's *approval* are the same idea. A confirm covers the writes it dominates by
the digest of their arguments when the question is sent; what cannot be evaluated then is not covered.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import collecting
from aop.engine.events import ApprovalDecided
from aop.engine.gate import call_digest
from aop.engine.snapshot import Ask, Consent, Flight, Frame
from aop.engine.understanding import Understanding
from aop.engine.work import Work
from aop.machine.states import Call, Confirm
from aop.values import content, digest


def confirm(work: Work, frame: Frame, step: Confirm) -> None:
    """Asks; the digests of what a yes covers are taken now."""
    tries = frame.counts.get(f"tries:{frame.pc}:None", 0)
    if tries >= work.program.release.workspace.limits.attempts:
        return work.handle(frame, "not_understood", "no clear yes or no")
    digests = covered(work, frame, step)
    if _was_agreed(work, frame, step) and all(find(work, item) for item in digests):
        frame.pc += 1  # a run after a correction: this very yes was given before
        return None
    asked = Ask("confirm", frame.pc, digests=digests, number=work.number)
    collecting.send_question(work, frame, "confirm", step.question, asked, None)
    return None


def _was_agreed(work: Work, frame: Frame, step: Confirm) -> bool:
    """Whether the run before a correction got a yes to the same words."""
    root, mark = work.root(), _mark(work, frame, step)
    if mark not in root.memory.agreed:
        return False
    root.log = replace(root.log, agreed=(*root.log.agreed, mark))
    return True


def _mark(work: Work, frame: Frame, step: Confirm) -> str:
    return digest([step.at.line, content(work.words(step.question, work.scope(frame.values, frame), frame))])


def covered(work: Work, frame: Frame, step: Confirm) -> tuple[str, ...]:
    """The digests of the covered calls whose arguments are known now."""
    digests: list[str] = []
    stack = tuple(item.procedure for item in work.state.frames)
    for pc in step.covers:
        call = work.procedure(frame).code[pc]
        assert isinstance(call, Call)
        inputs = {name: work.value(expr, frame) for name, expr in call.inputs.items()}
        fields = work.program.release.actions[call.action].inputs
        if all(inputs[name] is not None or fields[name].optional for name in inputs if name in fields):
            rules = work.program.rules(call.action, stack)
            digests.append(call_digest(work.program.release.digest, call.action, inputs, rules))
    return tuple(dict.fromkeys(digests))  # two calls with the same arguments still need two questions


def answer(work: Work, frame: Frame, said: Understanding) -> bool:
    """A message after a confirm: True when it was a usable yes or no."""
    asked = frame.ask
    assert asked is not None
    step = work.procedure(frame).code[asked.pc]
    assert isinstance(step, Confirm)
    if said.plain_answer == "no" or (said.answer == "no" and said.plain_answer is None):
        work.explain("consent", "the customer said no", step.at)
        frame.ask = None
        work.go(frame, step.otherwise)
        return True
    if said.plain_answer == "yes" or (said.answer == "yes" and not asked.digests):
        root = work.root()
        root.log = replace(root.log, agreed=(*root.log.agreed, _mark(work, frame, step)))
        request = root.counts.get("request", 0)
        work.state.consents += tuple(Consent("customer", mark, work.number, request) for mark in asked.digests)
        work.explain("consent", "the customer said yes", step.at, digests=asked.digests)
        frame.ask = None
        frame.pc = asked.pc + 1
        return True
    return False


def find(work: Work, mark: str) -> bool:
    """Whether an unused yes of this request covers this digest."""
    return any(_is_usable(work, item, mark) for item in work.state.consents)


def use(work: Work, mark: str) -> None:
    """Each yes serves one call."""
    consents = list(work.state.consents)
    for index, item in enumerate(consents):
        if _is_usable(work, item, mark):
            consents[index] = replace(item, used=True)
            break
    work.state.consents = tuple(consents)


def withdraw(work: Work) -> None:
    """What this request still has a yes for is taken back: it went back over the question."""
    request = work.root().counts.get("request", 0)
    work.state.consents = tuple(item for item in work.state.consents if item.used or item.request != request)


def _is_usable(work: Work, item: Consent, mark: str) -> bool:
    return item.digest == mark and not item.used and item.request == work.root().counts.get("request", 0)


# ---- people


def objection(work: Work, flight: Flight, person: str, role: str) -> str | None:
    """Why this person's word on a call does not count; None when it does.

    Not the requester, not the author of the procedure, one role each, and only a role that is asked.
    """
    if all(need.role != role for need in flight.needs):
        return f"{role} is not asked"
    if any(person in need.granted for need in flight.needs):
        return "one person counts once"
    if person == work.customer_id():
        return "nobody approves their own request"
    if person in (work.procedure(frame).owner for frame in work.request_frames()):
        return "the author of a procedure does not approve what it asks for"
    return None


def grant(flight: Flight, event: ApprovalDecided) -> Flight:
    """The flight with this person's yes counted where their role is still needed."""
    for index, need in enumerate(flight.needs):
        if need.role == event.role and len(need.granted) < need.people:
            met = replace(need, granted=(*need.granted, event.person))
            return replace(flight, needs=(*flight.needs[:index], met, *flight.needs[index + 1 :]))
    return flight


def is_met(flight: Flight) -> bool:
    """Whether everybody who was asked has said yes."""
    return all(len(need.granted) >= need.people for need in flight.needs)
