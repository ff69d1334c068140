"""Who the customer is known to be (semantics S9): by a `verify`, or because the channel says that they signed in.

A level may be tried so often in all conversations together, for each account that is claimed and for each sender. The
try is booked outside before its answer is known (`TakeTry`), so that guesses made at the same time count too; one that
was right is given back. Beyond the tries a right answer is refused exactly as a wrong one is: the same words, the same
effects, the same ways on, so that nothing tells the two apart.

A verification ends with its time, with another sender, and with a correction of what it read. After that only what was
said since then proves anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from aop.engine import keeping
from aop.engine.effects import Query, SettleTry, TakeTry
from aop.engine.events import SenderKnown, TryTaken
from aop.engine.operands import operands
from aop.engine.records import stamped
from aop.engine.snapshot import Frame, Pending, Sender, Verified
from aop.engine.understanding import Evidence, Reading
from aop.engine.work import Work
from aop.machine.release import Level
from aop.machine.states import Verify
from aop.machine.types import Slot
from aop.values import Record, Value, content, digest, text_digest

#: The level of who signed in with the channel.
SIGNED_IN = "signed_in"

#: Under what a conversation numbers its tries, also over the end of a session.
TRIES = "verify:tries"

_PERIODS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}


def verify(work: Work, frame: Frame, step: Verify) -> None:
    """`verify customer as … by … when …`."""
    account = work.value(step.account, frame)
    taken = _taken(work, frame, step, account)
    if taken is None:
        work.halted = True
        return
    allowed, wait = taken
    right = isinstance(account, Record) and work.value(step.condition, frame) is True
    values = operands(work.program, step.condition, work.scope(frame.values, frame))
    holds = right and allowed
    kind, said = "verified" if holds else "guard", {} if allowed else {"tries": "used up"}
    work.explain(kind, step.at.text, step.at, holds=holds, level=step.level, values=values, **said)
    old = holds and _rests_on_old_words(work, step)
    if wait:
        work.emit(SettleTry(wait, holds))
    if old:
        _ask_anew(work, frame, step)
    elif holds and isinstance(account, Record):
        _known(work, frame, step, account)
    else:
        _wrong(work, frame, step)


def _known(work: Work, frame: Frame, step: Verify, account: Record) -> None:
    if not bind_customer(work, account, step.level):
        work.go(frame, step.otherwise)
        return
    work.state.counters.pop(f"verify:{frame.procedure}:{frame.pc}", None)
    frame.pc += 1


def _wrong(work: Work, frame: Frame, step: Verify) -> None:
    counters, key = work.state.counters, f"verify:{frame.procedure}:{frame.pc}"  # a correction gives no new tries
    counters[key] = counters.get(key, 0) + 1
    if counters[key] >= (step.tries or work.program.release.workspace.limits.attempts):
        work.go(frame, step.otherwise)
        return
    work.say_phrase("no_match")
    work.forget(frame, step.forgets, since=work.number + 1)
    work.go(frame, step.restart)


def _rests_on_old_words(work: Work, step: Verify) -> bool:
    """Whether what proves it was said before the last verification ended, or by another sender: it would not show who
    writes now."""
    since = _since(work)
    if since is None:
        return False
    return not any(said.number > since for said in work.root().inbox if said.reading.slot in step.forgets)


def _since(work: Work) -> int | None:
    """After which message words prove something; None for all."""
    held, sender = work.state.verified, work.state.sender
    if held is not None and work.verified(None):
        return None
    ends = [] if held is None else [held.number]
    if sender is not None and sender.changed is not None:
        ends.append(sender.changed)
    return max(ends, default=None)


def _ask_anew(work: Work, frame: Frame, step: Verify) -> None:
    work.state.verified = None
    work.forget(frame, step.forgets, since=work.number + 1)
    work.go(frame, step.restart)


def bind_customer(work: Work, account: Record, level: str) -> bool:
    """The customer is bound once; a stronger level that still lasts is kept. False for somebody else's account."""
    identity = account.get("id")
    bound = work.state.customer.get("id") if work.state.customer is not None else identity
    if not isinstance(identity, str) or bound != identity:
        return False
    work.state.customer = account
    if not work.verified(level):
        work.state.verified = Verified(identity, level, work.now, work.number)
        keeping.verified(work)
    return True


def end(work: Work, why: str) -> None:
    """Nobody is verified any more, before the time of the level is over; what was said so far does not prove it again.
    The yeses given so far are void."""
    held = work.state.verified
    if held is not None and not held.over:
        work.state.verified = replace(held, over=True, number=work.number)
        work.explain("verified", f"no longer verified: {why}", None, holds=False, level=held.level)
    work.state.consents = tuple(
        [item.turned("void") if item.state == "granted" else item for item in work.state.consents]
    )


# ---- tries


def _taken(work: Work, frame: Frame, step: Verify, account: Value) -> tuple[bool, str] | None:
    """Whether this may be tried, and under which name it is booked; None while that is asked. A level without `tries`
    is not asked about, and a run after a correction tries nothing twice."""
    level = next(item for item in work.program.release.workspace.levels if item.name == step.level)
    if level.tries is None:
        return True, ""
    root, mark, pending = work.root(), _mark(work, frame, step), frame.pending
    if pending is not None and pending.mark == mark:
        if not pending.is_over:
            return None
        frame.pending = None
        root.log = replace(root.log, awaited=(*root.log.awaited, (mark, pending.answer)))
        return pending.answer is True, pending.id
    known = next((answer for name, answer in root.memory.awaited if name == mark), None)
    if known is not None:
        root.log = replace(root.log, awaited=(*root.log.awaited, (mark, known)))
        return known is True, ""
    _take(work, frame, level, account, mark)
    return None


def _mark(work: Work, frame: Frame, step: Verify) -> str:
    """Which try it is: the sentence with all that it compares."""
    values = operands(work.program, step.condition, work.scope(frame.values, frame))
    return digest([frame.pc, step.level, [[name, content(value)] for name, value in values]])


def _take(work: Work, frame: Frame, level: Level, account: Value, mark: str) -> None:
    counters = work.state.counters
    counters[TRIES] = counters.get(TRIES, 0) + 1
    wait = f"{work.state.conversation}/try/{counters[TRIES]}"
    frame.pending = Pending(wait, "try", frame.pc, mark)
    keys = _keys(work, account)
    since = work.now - _PERIODS[level.per]
    work.emit(TakeTry(wait, level.name, keys, tuple([_query(level, key, since) for key in keys])))


def _keys(work: Work, account: Value) -> tuple[str, ...]:
    """What a try counts under: the account that is claimed, and the sender; the conversation where neither is known."""
    keys = []
    identity = account.get("id") if isinstance(account, Record) else None
    if isinstance(account, Record) and isinstance(identity, str):
        keys.append(f"account:{account.type}:{identity}")
    sender = work.state.sender
    if sender is not None and (name := sender.account or sender.address) is not None:
        keys.append(f"sender:{text_digest(name)}")
    return tuple(sorted(keys)) or (f"conversation:{work.state.conversation}",)


def _query(level: Level, key: str, since: datetime) -> Query:
    assert level.tries is not None
    return Query(f"tries of {level.name}", (tried(level.name),), key, None, since, Decimal(1), Decimal(level.tries))


def tried(level: str) -> str:
    """What a try is called in the ledger, among the actions."""
    return f"verify by {level}"


def try_taken(work: Work, event: TryTaken) -> bool:
    """The ledger's answer to a try."""
    frame = work.state.frames[-1] if work.state.frames else None
    pending = None if frame is None else frame.pending
    if frame is None or pending is None or pending.id != event.wait or pending.is_over:
        work.explain("settled", "too late: nobody tries this any more", None, wait=event.wait)
        return False
    frame.pending = replace(pending, answer=event.allowed, late=False)
    return True


# ---- senders


def sender_known(work: Work, event: SenderKnown) -> bool:
    """The channel tells who writes, at the start or at any time. Another sender than before is not who was verified."""
    before, account = work.state.sender, event.account
    identity = None if account is None else account.get("id")
    named = identity if isinstance(identity, str) else None
    same = before is None or ((before.address, before.account or named) == (event.address, named or before.account))
    if not same:
        end(work, "another sender writes")
    changed = (None if before is None else before.changed) if same else work.number
    work.state.sender = Sender(event.address, event.kind, named, changed)
    work.explain("heard", "the channel says who writes", None, signed_in=account is not None, another=not same)
    if account is not None:
        _signed_in(work, account)
    return False


def _signed_in(work: Work, account: Record) -> None:
    """Signing in verifies by itself, where the workspace has that level; never as somebody else than before."""
    if SIGNED_IN not in work.program.levels:
        return
    known = stamped(work, account)
    if not isinstance(known, Record) or not bind_customer(work, known, SIGNED_IN):
        end(work, "somebody else signed in")
        return
    verified = work.state.verified
    if verified is not None and verified.level == SIGNED_IN:
        work.state.verified = replace(verified, at=work.now)
    work.explain("verified", "the customer signed in", None, holds=True, level=SIGNED_IN, values=())


def claimed(work: Work, frame: Frame, slot: Slot) -> Reading | None:
    """What the channel says of who writes, for a slot of that kind: offered once, used only after a yes."""
    sender, mark = work.state.sender, f"claimed {slot.name}"
    if sender is None or sender.address is None or slot.many or sender.kind != slot.type.kind or mark in frame.counts:
        return None
    frame.counts[mark] = 1
    return Reading(slot.name, Evidence("", 0, 0, source=keeping.SENDER), value=sender.address)
