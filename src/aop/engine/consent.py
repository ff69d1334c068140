"""Consent (semantics S7): a yes to exactly one call, bound to its digest, used once.

The customer's *confirm* and a colleague's *approval* are the same idea. A confirm covers the writes it dominates by
the digest of their arguments when the question is sent; what cannot be evaluated then is not covered. An approval is
bound to what the call rests on as well (`Flight.bound`).
"""

from __future__ import annotations

import unicodedata

from aop.engine import asking
from aop.engine.events import ApprovalDecided
from aop.engine.gate import arguments_digest, call_digest
from aop.engine.snapshot import Ask, Consent, Flight, Frame, Need
from aop.engine.understanding import Understanding
from aop.engine.work import Work
from aop.machine.flow import reach
from aop.machine.states import Call, Confirm
from aop.values import spelled, text_digest

#: Who gives the yes that a confirm asks for; people have names.
CUSTOMER = "customer"
#: The request of a call that a person makes, which belongs to none.
OF_PERSON = -1


def confirm(work: Work, frame: Frame, step: Confirm) -> None:
    """Asks; the digests of what a yes covers are taken now."""
    tries = frame.counts.get(f"tries:{frame.pc}:None", 0)
    if tries >= work.program.release.workspace.limits.attempts:
        return work.handle(frame, "not_understood", "no clear yes or no")
    digests = covered(work, frame, step)
    if _was_agreed(work, frame, step) and (
        all(find(work, item) for item in digests) or _serves_what_was_done(work, frame, step)
    ):
        frame.pc += 1  # a run after a correction: this very yes was given before
        return None
    asked = Ask("confirm", frame.pc, digests=digests, number=work.number)
    asking.send_question(work, frame, "confirm", step.question, asked, None)
    return None


def _serves_what_was_done(work: Work, frame: Frame, step: Confirm) -> bool:
    """Whether the next write to be met again is one that this question covered, and there is a yes to the others that
    may still come, as they would be made now."""
    written = [item.pc for item in work.root().memory.written if item.procedure == frame.procedure]
    if not written or written[0] not in step.covers or work.root().memory.written[0].procedure != frame.procedure:
        return False
    code = work.procedure(frame).code
    ahead = reach(code, written[-1])  # a branch that was not taken needs no yes any more
    later = [pc for at in ahead if isinstance(other := code[at], Confirm) for pc in other.covers]  # asked about there
    others = [pc for pc in step.covers if pc not in written and pc not in later]
    left = [pc for pc in others if pc in ahead or _may_meet_another(work, frame, step, pc, written)]
    return all(find(work, item) for item in covered(work, frame, step, tuple(left)))


def _may_meet_another(work: Work, frame: Frame, step: Confirm, pc: int, written: list[int]) -> bool:
    """Whether a call that was not made comes before a like one that was: it meets that one, which is then made anew."""
    mark, ahead = covered(work, frame, step, (pc,)), reach(work.procedure(frame).code, pc)
    return any(other in ahead and covered(work, frame, step, (other,)) == mark for other in written)


def _was_agreed(work: Work, frame: Frame, step: Confirm) -> bool:
    """Whether the run before a correction got a yes to the same words."""
    root = work.root()
    if not root.memory.agreed or (mark := _mark(work, frame, step)) not in root.memory.agreed:
        return False
    root.log = root.log.with_more(agreed=(mark,))
    return True


def _mark(work: Work, frame: Frame, step: Confirm) -> str:
    words = work.words(step.question, work.scope(frame.values, frame), frame)
    return text_digest(f"[{step.at.line},{spelled(words)}]")


def covered(work: Work, frame: Frame, step: Confirm, places: tuple[int, ...] | None = None) -> tuple[str, ...]:
    """The digests of the covered calls whose arguments are known now, or of those at `places` only."""
    digests: list[str] = []
    stack = tuple(item.procedure for item in work.state.frames)
    for pc in step.covers if places is None else places:
        call = work.procedure(frame).code[pc]
        assert isinstance(call, Call)
        inputs = {name: work.value(expr, frame) for name, expr in call.inputs.items()}
        fields = work.program.release.actions[call.action].inputs
        if all(inputs[name] is not None or fields[name].optional for name in inputs if name in fields):
            rules = work.program.rules(call.action, stack)
            arguments = arguments_digest(call.action, inputs)
            digests.append(call_digest(work.program.release.digest, arguments, rules))
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
        root.log = root.log.with_more(agreed=(_mark(work, frame, step),))
        work.state.consents += tuple(Consent(CUSTOMER, mark, work.now, _request(work)) for mark in asked.digests)
        work.explain("consent", "the customer said yes", step.at, digests=asked.digests)
        frame.ask = None
        frame.pc = asked.pc + 1
        return True
    return False


def find(work: Work, mark: str) -> bool:
    """Whether an unused yes of the customer, given for this request, covers this digest."""
    request = _request(work)
    for item in work.state.consents:  # every yes of the conversation, so a long one pays for what is done here
        if item.state == "granted" and item.rule is None and _is_usable(item, mark, request):
            return True
    return False


def use(work: Work, flight: Flight, state: str = "used") -> None:
    """Each yes serves one call: the customer's first one and every approval of it are used, or void."""
    consents, customers, request = list(work.state.consents), 0, _request_of(work, flight)
    for index, item in enumerate(consents):
        if item.state != "granted":
            continue
        of_customer = item.rule is None
        mark = flight.digest if of_customer else flight.bound
        if _is_usable(item, mark, request) and not (of_customer and customers):
            customers += of_customer
            consents[index] = item.turned(state)
    work.state.consents = tuple(consents)


def withdraw(work: Work, *, approvals_only: bool = False) -> None:
    """What this request still has a yes for is void: it went back over the question, or an argument may change."""
    request = _request(work)
    work.state.consents = tuple(
        item.turned("void")
        if item.state == "granted" and item.request == request and not (approvals_only and item.rule is None)
        else item
        for item in work.state.consents
    )


def _is_usable(item: Consent, mark: str, request: int) -> bool:
    return item.digest == mark and item.state == "granted" and item.request == request


def _request(work: Work) -> int:
    return work.root().counts.get("request", 0)


def _request_of(work: Work, flight: Flight) -> int:
    return OF_PERSON if flight.by else _request(work)


# ---- people


def objection(work: Work, flight: Flight, person: str, role: str) -> str | None:
    """Why this person's word on a call does not count; None when it does.

    Not the requester, not the author of a procedure, nobody who wrote or took over here, one role each, and only a role
    that is asked.
    """
    if all(need.role != role for need in flight.needs):
        return f"{role} is not asked"
    name = folded(person)
    if any(name in _folded(*granted_by(work, flight, need)) for need in flight.needs):
        return "one person counts once"
    if is_customer(work, person) or name == folded(flight.by):
        return "nobody approves their own request"
    frames = work.state.frames if flight.by else work.request_frames()
    if name in _folded(*(work.procedure(frame).owner for frame in frames)):
        return "the author of a procedure does not approve what it asks for"
    if name in _folded(*work.state.involved):
        return "who wrote or took over in a conversation approves nothing in it"
    return None


def is_customer(work: Work, person: str) -> bool:
    """Whether a colleague is the customer of this conversation, by any name known of them: people have orders of
    their own, and are called by the address that they ordered with."""
    customer, sender = work.state.customer, work.state.sender
    known = [] if customer is None else [item for item in customer.fields.values() if isinstance(item, str)]
    said = () if sender is None else (sender.address, sender.account)
    return folded(person) in _folded(CUSTOMER, *known, *said)


def folded(name: str) -> str:
    """A person's name, whatever its case and form: `Ana@example.com ` is nobody else than `ana@example.com`."""
    return (name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()).strip()


def _folded(*names: str | None) -> set[str]:
    return {folded(name) for name in names if name}


def granted_by(work: Work, flight: Flight, need: Need) -> tuple[str, ...]:
    """Who has approved a call under a rule so far."""
    request = _request_of(work, flight)
    given = [item for item in work.state.consents if item.state == "granted" and item.rule == need.rule]
    return tuple([item.who for item in given if _is_usable(item, flight.bound, request)])


def unmet(work: Work, flight: Flight) -> tuple[Need, ...]:
    """The approvals that are still to be given."""
    return tuple(need for need in flight.needs if len(granted_by(work, flight, need)) < need.people)


def is_wanted(work: Work, flight: Flight, role: str) -> bool:
    """Whether one yes more of a role is needed: who gave one that was not may still say yes in another role."""
    return any(need.role == role for need in unmet(work, flight))


def is_over(work: Work, flight: Flight) -> bool:
    """Whether the time of an approval that is still to be given is over, whether or not its timer has fired."""
    return any(need.due is not None and need.due <= work.now for need in unmet(work, flight))


def grant(work: Work, flight: Flight, event: ApprovalDecided) -> None:
    """A person's yes, where their role is still needed (`is_wanted`)."""
    need = next(item for item in unmet(work, flight) if item.role == event.role)
    given = Consent(event.person, flight.bound, work.now, _request_of(work, flight), need.rule)
    work.state.consents = (*work.state.consents, given)
