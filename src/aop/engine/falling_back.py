"""What happens while a system is down (`fallback:` of its file), where the step itself does not answer `if it fails`.

    stop                 the call fails as written: what `on: failed` says
    escalate             a person takes the conversation over, and is told which system is down
    collect_for_human    a person does this one call by hand; the request goes on with what they say

Only a call that surely was not done falls back. A write of which nobody knows is unclear, whatever the fallback; what
a cancel undoes and what a queue does beside a handoff have none.
"""

from __future__ import annotations

from decimal import Decimal

from aop.engine import handoff
from aop.engine.effects import RequestTask, SetTimer
from aop.engine.snapshot import Flight
from aop.engine.work import Work
from aop.machine.states import Call
from aop.values import Duration

#: A colleague has so long to do a call by hand; then it fails as written.
WITHIN = Duration(Decimal(24), "hours")

ESCALATE, BY_HAND = "escalate", "collect_for_human"


def parks(work: Work, flight: Flight) -> bool:
    """Whether a call whose system turns out to be down is to be done by hand, so that it stays booked. What people do
    themselves has no fallback."""
    if flight.by:
        return False
    step = work.procedure(work.top).code[flight.pc]
    return isinstance(step, Call) and _falls_back(work, step) == BY_HAND


def begin(work: Work, flight: Flight, step: Call) -> bool:
    """The system is down: True where its fallback answers that."""
    system = work.program.release.actions[step.action].system
    match _falls_back(work, step):
        case "escalate":
            happened = f"{system} does not answer"
            handoff.hand_off(work, work.program.release.workspace.person_queue, (happened,), None, step.at)
            return True
        case "collect_for_human":
            _ask_somebody(work, flight, step, system)
            return True
    return False


def _falls_back(work: Work, step: Call) -> str | None:
    """The fallback of the system; None where the step answers itself what fails."""
    system = work.program.release.actions[step.action].system
    return None if "fails" in step.outcomes else work.program.release.systems[system].fallback


def _ask_somebody(work: Work, flight: Flight, step: Call, system: str) -> None:
    due = work.due(work.now, WITHIN)
    work.state.flight = flight.in_phase("by_hand", flight.needs)
    roles = who_may(work, step.action)
    work.explain("wait", f"{system} is down, so a colleague is asked to do {step.action}", step.at, waits="by_hand")
    work.emit(RequestTask(flight.id, step.verb, step.action, system, flight.inputs, roles, due))
    work.emit(SetTimer(timer_of(work.state.flight), due))
    work.say_phrase("by_hand")
    work.halted = True


def who_may(work: Work, action: str) -> tuple[str, ...]:
    """The roles whose people may do a call by hand: those that may use the action."""
    return work.program.release.actions[action].roles or work.program.release.workspace.roles


def timer_of(flight: Flight) -> str:
    """The timer that a call done by hand is watched by."""
    return f"{flight.id}/by_hand"
