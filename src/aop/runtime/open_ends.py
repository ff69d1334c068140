"""What a conversation waits for outside of it after an entry: the part of a commit that a restart goes on with.

carried out here     calls, questions to the ledger, …: until what they brought back is committed
waited for           approvals, answers of colleagues, events, timers: until the conversation asks for them no more
parked               calls that the monitor stopped, or of unknown outcome: until a person decides
settled              what people said became of a call: until its row in the ledger says so too
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aop.engine.effects import (
    AskLedger,
    AwaitEvent,
    CallAction,
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
from aop.engine.events import ActionSettled, Event, TaskDone
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.vocabulary import open_approvals, open_timers, open_waits
from aop.ports.store import Parked, Settle, Waited

#: Looked up here, changing nothing: what they bring back is committed with what asked for it.
LOOKED_UP: frozenset[type] = frozenset((ReadAgain, AskLedger, Recall, FindPassage))
#: Carried out once they are committed.
CARRIED_OUT = LOOKED_UP | {CallAction, TakeTry, SettleTry, Unbook, Keep, Settle}
_REMEMBERED = CARRIED_OUT | {RequestApproval, RequestAnswer, RequestTask, AwaitEvent, SetTimer}


def after(
    program: Program, snapshot: Snapshot, before: Iterable[Waited], made: Iterable[Waited], answered: Waited | None
) -> tuple[Waited, ...]:
    """What is waited for after an entry: what was and is not `answered`, what was `made`, without what the snapshot
    does not wait for any more. Of two for the same thing the later one stays."""
    every: list[Waited] = [item for item in before if item is not answered and not isinstance(item, Parked)]
    every += [effect for effect in made if type(effect) in _REMEMBERED]
    if CARRIED_OUT.issuperset([type(item) for item in every]):
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
    kinds = {type(item) for item in every}
    waits = open_waits(snapshot)
    timers = tuple(open_timers(program, snapshot)) if SetTimer in kinds else ()
    approvals = open_approvals(program, snapshot) if RequestApproval in kinds else ()
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


def said_of_calls(event: Event, before: Snapshot, now: Snapshot) -> tuple[Settle, ...]:
    """What an event of people says of a call whose outcome nobody knew, or which a colleague did by hand, where the
    conversation took it: the ledger is to say the same, also after a crash."""
    match event:
        case ActionSettled(call=call, outcome=outcome) if _is_unclear(call, before) and not _is_unclear(call, now):
            return (Settle(call, "done" if outcome == "done" else "released"),)
        case TaskDone(call=call, outcome="done") if _is_by_hand(call, before) and not _is_by_hand(call, now):
            return (Settle(call, "done"),)
    return ()


def _is_unclear(call: str, snapshot: Snapshot) -> bool:
    return any(item.call == call and item.state == "unclear" for item in snapshot.done)


def _is_by_hand(call: str, snapshot: Snapshot) -> bool:
    flight = snapshot.flight
    return flight is not None and flight.id == call and flight.phase == "by_hand"


def unfinished(waiting: Iterable[Waited]) -> tuple[Waited, ...]:
    """What is carried out by whoever runs the conversation, in order."""
    return tuple([item for item in waiting if type(item) in CARRIED_OUT])


def due(waiting: Iterable[Waited]) -> datetime | None:
    """When its first timer fires; None without one."""
    return min((item.due for item in waiting if type(item) is SetTimer), default=None)


def timers_due(waiting: Iterable[Waited], now: datetime) -> tuple[SetTimer, ...]:
    """The timers that are due, the earliest first."""
    over = [item for item in waiting if isinstance(item, SetTimer) and item.due <= now]
    return tuple(sorted(over, key=lambda item: (item.due, item.timer)))
