"""Silence and the end of a session (semantics S3, S4).

A question that waits for the customer is repeated at the workspace's reminders, then `on: silent` answers, whose
default ends the request as `abandoned`. It does not run while people, systems or time are awaited. After the last
request the conversation lingers; then it is closed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from aop.engine import handlers, requests
from aop.engine.effects import SetTimer
from aop.engine.snapshot import Quiet
from aop.engine.work import Work


def watch(work: Work) -> None:
    """At the end of a transition: a question that is open now is watched; one that is not, is not."""
    state = work.state
    if not is_waiting(work):
        state.quiet = None
        return
    if state.quiet is None:
        state.quiet = Quiet(state.now)
        _set(work, state.quiet)


def is_waiting(work: Work) -> bool:
    """Whether it is the customer's turn, and nothing else is waited for."""
    state = work.state
    if state.status != "open" or state.flight is not None or not state.frames:
        return False
    asked = work.top.ask
    return asked is not None and asked.kind != "reading"


def timer_of(work: Work) -> str | None:
    """The timer that a silent customer is watched by now."""
    quiet = work.state.quiet
    return None if quiet is None else f"{work.state.conversation}/silence/{work.number}/{quiet.reminders}"


def _set(work: Work, quiet: Quiet) -> None:
    ending, timer = work.program.silence[quiet.reminders], timer_of(work)
    if ending is not None and timer is not None:
        work.emit(SetTimer(timer, ending(quiet.since)))


def silent(work: Work) -> bool:
    """The timer fired: a reminder, or the end. True when the machine goes on."""
    state, quiet = work.state, work.state.quiet
    if quiet is None or not is_waiting(work):
        return False
    if quiet.reminders >= len(work.program.release.workspace.silence.remind):
        state.quiet = None
        _give_up(work)
        return True
    state.quiet = replace(quiet, reminders=quiet.reminders + 1)
    _set(work, state.quiet)
    handlers.dismiss(work)
    if state.frames:
        work.top.ask = None  # it is asked again when the digression is over
        handlers.digress(work, "silence", reminders=Decimal(state.quiet.reminders))
    return True


def _give_up(work: Work) -> None:
    handlers.dismiss(work)
    if not work.state.frames:
        return
    frame = work.top
    if "silent" in work.procedure(frame).handlers:
        work.handle(frame, "silent", "the customer does not answer")
        return
    requests.abandon(work)


# ---- the end


def linger(work: Work) -> None:
    """At the end of a transition: nothing is left to do, so the conversation stays open for a while."""
    if not work.closed_now:
        return
    ended, linger_for = work.state.ended, work.program.release.workspace.linger
    if ended is None or work.state.frames or work.state.status != "open" or linger_for is None:
        return
    work.emit(SetTimer(linger_timer(work), work.due(work.now, linger_for)))


def linger_timer(work: Work) -> str:
    ended = work.state.ended
    return f"{work.state.conversation}/linger/{0 if ended is None else ended.request}"


def close(work: Work) -> bool:
    """Nobody came back."""
    if work.state.frames or work.state.status != "open":
        return False
    work.state.ended = None
    work.state.status = "closed"
    work.state.unclaimed = ()
    work.explain("request", "the conversation is closed", None)
    return False
