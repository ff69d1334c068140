"""What is paused: a procedure, an action, a slice of the conversations, or everything.

A conversation knows it from `PausesChanged`, which stands in its history before the event that it first matters for,
so a replay sees the same. A call of what is paused is refused by the gate; a conversation in which the agent is paused
goes to a person before its next sentence. What a person does themselves goes on, unless the action is paused.
"""

from __future__ import annotations

from aop.engine.events import PausesChanged
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.work import Work
from aop.values import text_digest

#: So many things may be paused at a time.
MAX_PAUSES = 100
#: What a person does, and what a queue does at a handoff: a pause of the agent is not about these.
OF_PEOPLE = ("act", "assign")
_PERCENT = 100


def changed(work: Work, event: PausesChanged) -> bool:
    """Takes note; nothing happens before the next event."""
    work.state.pauses = event.pauses
    work.explain("override", "what is paused has changed", None, pauses=tuple(_named(item) for item in event.pauses))
    return False


def of_agent(work: Work) -> Pause | None:
    """The pause that the agent is under in this conversation as it stands."""
    return next((item for item in work.state.pauses if _holds(work.state, item)), None)


def over_all(work: Work) -> Pause | None:
    """The same, where it does not depend on the procedure that runs."""
    found = (item for item in work.state.pauses if item.what != "procedure" and _holds(work.state, item))
    return next(found, None)


def refusal(work: Work, action: str, verb: str) -> str | None:
    """Why the gate refuses a call that people have paused, or whose conversation a person has; None where it is let
    through."""
    state = work.state
    if state.pauses and any(item.what == "action" and item.name == action for item in state.pauses):
        return f"{action} is paused"
    if verb in OF_PEOPLE:
        return None
    if state.taken is not None:
        return "a colleague has the conversation"
    pause = of_agent(work) if state.pauses else None
    return None if pause is None else because(pause)


def because(pause: Pause) -> str:
    """A pause in words, for whoever takes over."""
    return f"{_named(pause)} is paused" + (f": {pause.reason}" if pause.reason else "")


def _named(pause: Pause) -> str:
    if pause.what == "slice":
        share = None if pause.percent is None else f"{pause.percent}%"
        parts = [item for item in (pause.channel, pause.language, share) if item is not None]
        return f"the slice {', '.join(parts)}"
    return pause.name or pause.what


def _holds(state: Snapshot, pause: Pause) -> bool:
    match pause.what:
        case "everything":
            return True
        case "procedure":
            return any(frame.procedure == pause.name for frame in state.frames)
        case "slice":
            return _is_in(state, pause)
    return False


def _is_in(state: Snapshot, pause: Pause) -> bool:
    if pause.channel not in (None, state.channel) or pause.language not in (None, state.language):
        return False
    return pause.percent is None or _place(state.conversation) < pause.percent


def _place(conversation: str) -> int:
    """Where a conversation stands among a hundred: the same for ever, so a slice is one of conversations, not of
    messages."""
    return int(text_digest(conversation)[:8], 16) % _PERCENT
