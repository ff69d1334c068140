"""What a conversation waits for outside of it after an entry: the part of a commit that a restart goes on with.

carried out here     calls, questions to the ledger, …: until what they brought back is committed
waited for           approvals, answers of colleagues, events, timers: until the conversation asks for them no more
parked               calls that the monitor stopped, or of unknown outcome: until a person decides
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aop.engine.effects import (
    AskLedger,
    AwaitEvent,
    CallAction,
    Effect,
    FindPassage,
    Keep,
    ReadAgain,
    Recall,
    RequestAnswer,
    RequestApproval,
    RequestTask,
    SetTimer,
    SettleTry,
    TakeTry,
    Unbook,
)
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.vocabulary import open_approvals, open_timers, open_waits
from aop.ports.store import Parked, Waited

#: Looked up here, changing nothing: what they bring back is committed with what asked for it.
LOOKED_UP = (ReadAgain, AskLedger, Recall, FindPassage)
#: Carried out once they are committed.
CARRIED_OUT = (*LOOKED_UP, CallAction, TakeTry, SettleTry, Unbook, Keep)
_REMEMBERED = (*CARRIED_OUT, RequestApproval, RequestAnswer, RequestTask, AwaitEvent, SetTimer)


def after(
    program: Program, snapshot: Snapshot, before: Iterable[Waited], made: Iterable[Effect], answered: Waited | None
) -> tuple[Waited, ...]:
    """What is waited for after an entry: what was and is not `answered`, what was `made`, without what the snapshot
    does not wait for any more. Of two for the same thing the later one stays."""
    every: list[Waited] = [item for item in before if item is not answered and not isinstance(item, Parked)]
    every.extend(effect for effect in made if type(effect) in _REMEMBERED)
    if all(type(item) in CARRIED_OUT for item in every):
        return (*every, *_parked(snapshot))
    return (*_still_open(program, snapshot, every), *_parked(snapshot))


def _parked(snapshot: Snapshot) -> list[Parked]:
    """Read off the conversation, which knows what nobody knows the outcome of."""
    name = snapshot.conversation
    return [
        Parked(name, done.call, done.action, done.inputs, done.alarm, done.at)
        for done in snapshot.done
        if done.state == "unclear"
    ]


def _still_open(program: Program, snapshot: Snapshot, every: list[Waited]) -> tuple[Waited, ...]:
    flight = snapshot.flight
    by_hand = flight.id if flight is not None and flight.phase == "by_hand" else None
    waits, timers = open_waits(snapshot), tuple(open_timers(program, snapshot))
    approvals = open_approvals(program, snapshot) if any(isinstance(i, RequestApproval) for i in every) else ()
    found: dict[object, Waited] = {}
    for place, item in enumerate(every):
        match item:
            case RequestApproval(call=call, rule=rule) if (call, rule) in approvals:
                found["approval", call, rule] = item
            case RequestAnswer(wait=wait) | AwaitEvent(wait=wait) if wait in waits:
                found["wait", wait] = item
            case RequestTask(call=call) if call == by_hand:
                found["task", call] = item
            case SetTimer(timer=timer) if timer.startswith(timers):
                found["timer", timer] = item
            case RequestApproval() | RequestAnswer() | AwaitEvent() | RequestTask() | SetTimer():
                continue
            case _:
                found[place] = item
    return tuple(found.values())


def unfinished(waiting: Iterable[Waited]) -> tuple[Effect, ...]:
    """What is carried out by whoever runs the conversation, in order."""
    return tuple([item for item in waiting if not isinstance(item, Parked) and type(item) in CARRIED_OUT])


def due(waiting: Iterable[Waited]) -> datetime | None:
    """When its first timer fires; None without one."""
    return min((item.due for item in waiting if type(item) is SetTimer), default=None)


def timers_due(waiting: Iterable[Waited], now: datetime) -> tuple[SetTimer, ...]:
    """The timers that are due, the earliest first."""
    over = [item for item in waiting if isinstance(item, SetTimer) and item.due <= now]
    return tuple(sorted(over, key=lambda item: (item.due, item.timer)))
