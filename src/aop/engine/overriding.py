"""What people's own powers do (engine.md §7), once the gate has let them: `objection` says what makes no sense now,
`perform` does it. Each is a row of a table.

    pause, resume    what the whole workspace does: only in the conversation `OF_WORKSPACE`
    take_over        the agent is silent and does nothing until it is handed back
    answer           the person's words, to the customer
    hand_back        each request runs again from its first sentence with a memory of what happened (semantics S8)
    cancel           the running request ends, what it changed is undone
    redrive, drop    a call that a person has to look at is carried out under its own key, or taken back
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from aop.engine import cancelling, handlers, parked, taking
from aop.engine.effects import Say
from aop.engine.pausing import MAX_PAUSES
from aop.engine.snapshot import Flight, Pause
from aop.engine.work import Work
from aop.machine.powers import SYSTEM

#: The conversation that holds what people do to the whole workspace: its history is the record of it.
OF_WORKSPACE = "aop"
TAKE_OVER, PAUSE = "aop.take_over", "aop.pause"


def objection(work: Work, flight: Flight) -> str | None:
    """Why it makes no sense now, whoever does it; None when it does."""
    if not flight.action.startswith(f"{SYSTEM}."):
        return taking.not_theirs(work, flight.by)
    check = OBJECTIONS.get(flight.action)
    return None if check is None else check(work, flight)


def perform(work: Work, flight: Flight) -> bool:
    """Does it; True when the agent goes on. What the host carries out has nothing left to do."""
    act = POWERS.get(flight.action)
    return False if act is None else act(work, flight)


# ---- pausing


def _pause_of(flight: Flight) -> Pause:
    given = flight.inputs
    percent = given.get("percent")
    texts = {name: str(given[name]) for name in ("name", "channel", "language") if given.get(name) is not None}
    share = int(percent) if isinstance(percent, Decimal) else None
    return Pause(str(given["what"]), percent=share, reason=str(given.get("reason") or ""), by=flight.by, **texts)


def _cannot_pause(work: Work, flight: Flight) -> str | None:
    if work.state.conversation != OF_WORKSPACE:
        return "it is about the whole workspace, not about one conversation"
    pause, release = _pause_of(flight), work.program.release
    if len(work.state.pauses) >= MAX_PAUSES:
        return f"{MAX_PAUSES} things are paused already"
    match pause.what:
        case "procedure" if pause.name not in release.procedures:
            return f"there is no procedure {pause.name or 'without a name'}"
        case "action" if pause.name not in release.actions:
            return f"there is no action {pause.name or 'without a name'}"
        case "slice" if (pause.channel, pause.language, pause.percent) == (None, None, None):
            return "a slice is a channel, a language or a percentage"
        case "slice" if pause.percent is not None and not 1 <= pause.percent <= 100:
            return "a percentage is from 1 to 100"
    return None


def _cannot_resume(work: Work, flight: Flight) -> str | None:
    target = _pause_of(flight).target
    return None if any(item.target == target for item in work.state.pauses) else "this is not paused"


def _without(work: Work, pause: Pause) -> tuple[Pause, ...]:
    return tuple([item for item in work.state.pauses if item.target != pause.target])


def _pause(work: Work, flight: Flight) -> bool:
    pause = _pause_of(flight)
    work.state.pauses = (*_without(work, pause), pause)
    return False


def _resume(work: Work, flight: Flight) -> bool:
    work.state.pauses = _without(work, _pause_of(flight))
    return False


# ---- one conversation


def _cannot_take(work: Work, flight: Flight) -> str | None:
    if work.state.conversation == OF_WORKSPACE:
        return "this is no conversation with a customer"
    if work.state.status == "closed":
        return "the conversation is closed"
    has = work.state.taken
    return f"{has.person} has the conversation already" if has is not None and has.person == flight.by else None


def _take_over(work: Work, flight: Flight) -> bool:
    taking.take(work, flight.by, flight.role)
    return False


def _cannot_answer(work: Work, flight: Flight) -> str | None:
    text, limit = str(flight.inputs.get("text") or ""), work.program.release.workspace.limits.message_size
    if not text.strip():
        return "there is nothing to say"
    if len(text.encode()) > limit:
        return f"the answer is longer than {limit} bytes"
    return taking.not_theirs(work, flight.by)


def _answer(work: Work, flight: Flight) -> bool:
    work.emit(Say("person", (flight.inputs["text"],)))
    return False


def _cannot_hand_back(work: Work, flight: Flight) -> str | None:
    if work.state.flight is not None:
        return "a call is in flight: it must come back first"
    return taking.not_theirs(work, flight.by)


def _hand_back(work: Work, flight: Flight) -> bool:
    taking.hand_back(work)
    return True


def _cannot_cancel(work: Work, flight: Flight) -> str | None:
    state = work.state
    if state.taken is not None:
        return "hand the conversation back first"
    if state.undoing or (state.flight is not None and state.flight.phase != "approval"):
        return "a call is in flight: it must come back first"
    return None if any(frame.handler is None for frame in state.frames) else "no request is running"


def _cancel(work: Work, flight: Flight) -> bool:
    taking.involve(work, flight.by)
    handlers.dismiss(work)
    cancelling.undo(work)
    return True


OBJECTIONS: dict[str, Callable[[Work, Flight], str | None]] = {
    "aop.pause": _cannot_pause,
    "aop.resume": _cannot_resume,
    TAKE_OVER: _cannot_take,
    "aop.answer": _cannot_answer,
    "aop.hand_back": _cannot_hand_back,
    "aop.cancel": _cannot_cancel,
    "aop.redrive": parked.cannot_redrive,
    "aop.drop": parked.cannot_drop,
}
POWERS: dict[str, Callable[[Work, Flight], bool]] = {
    "aop.pause": _pause,
    "aop.resume": _resume,
    TAKE_OVER: _take_over,
    "aop.answer": _answer,
    "aop.hand_back": _hand_back,
    "aop.cancel": _cancel,
    "aop.redrive": parked.redrive,
    "aop.drop": parked.drop,
}
