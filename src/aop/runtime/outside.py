"""What conversations wait for outside of them: approvals, answers of colleagues, events of systems, timers.

Kept in memory beside the store; each entry is forgotten when its conversation no longer waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aop.engine.effects import AwaitEvent, Effect, RequestAnswer, RequestApproval, RequestTask, SetTimer
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.vocabulary import open_approvals, open_timers, open_waits
from aop.values import Record


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """A call that waits for a person's yes, with exactly what they say yes to."""

    conversation: str
    request: RequestApproval


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A slot that a colleague is asked to fill."""

    conversation: str
    request: RequestAnswer


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """A conversation that waits for an event of a system."""

    conversation: str
    request: AwaitEvent


@dataclass(frozen=True, slots=True)
class PendingTask:
    """A call that a colleague is asked to do by hand, since its system is down."""

    conversation: str
    request: RequestTask


@dataclass(slots=True)
class _Noted:
    """Under which keys a conversation has noted something: a message looks at its own only."""

    approvals: set[tuple[str, str]] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    timers: set[str] = field(default_factory=set)


class Outside:
    """Everything that is waited for, by what would end it."""

    def __init__(self) -> None:
        self._noted: dict[str, _Noted] = {}  # by conversation
        self.approvals: dict[tuple[str, str], PendingApproval] = {}  # by call and by the rule that asks
        self.questions: dict[str, PendingQuestion] = {}
        self.events: dict[str, PendingEvent] = {}
        self.timers: dict[str, tuple[str, datetime]] = {}
        self.tasks: dict[str, PendingTask] = {}  # by call

    def note(self, conversation: str, effect: Effect) -> None:
        """Remembers what an effect asks to be told of."""
        noted = self._noted.setdefault(conversation, _Noted())
        match effect:
            case RequestApproval(call=call, rule=rule):
                self.approvals[call, rule] = PendingApproval(conversation, effect)
                noted.approvals.add((call, rule))
            case RequestAnswer(wait=wait):
                self.questions[wait] = PendingQuestion(conversation, effect)
                noted.waits.add(wait)
            case RequestTask(call=call):
                self.tasks[call] = PendingTask(conversation, effect)
                noted.tasks.add(call)
            case AwaitEvent(wait=wait):
                self.events[wait] = PendingEvent(conversation, effect)
                noted.waits.add(wait)
            case SetTimer(timer, due):
                self.timers[timer] = (conversation, due)
                noted.timers.add(timer)

    def forget(self, program: Program, snapshot: Snapshot) -> None:
        """Drops what this conversation no longer waits for."""
        noted = self._noted.get(snapshot.conversation)
        if noted is None:
            return
        flight = snapshot.flight
        by_hand = flight.id if flight is not None and flight.phase == "by_hand" else None
        for task in [task for task in noted.tasks if task != by_hand]:
            noted.tasks.remove(task)
            self.tasks.pop(task, None)
        waits, asked = open_waits(snapshot), open_approvals(program, snapshot)
        for key in [key for key in noted.approvals if key not in asked]:  # the same rule may ask for a later call
            noted.approvals.remove(key)
            self.approvals.pop(key, None)
        for wait in noted.waits - waits:
            noted.waits.remove(wait)
            self.questions.pop(wait, None)
            self.events.pop(wait, None)
        open_names = tuple(open_timers(program, snapshot))
        for timer in [timer for timer in noted.timers if not timer.startswith(open_names)]:
            noted.timers.remove(timer)
            self.timers.pop(timer, None)  # unless it fired
        if not (noted.approvals or noted.waits or noted.timers or noted.tasks):
            del self._noted[snapshot.conversation]

    def due(self, now: datetime) -> list[str]:
        """The timers that are due, the earliest first."""
        return [name for _, name in sorted((when, name) for name, (_, when) in self.timers.items() if when <= now)]

    def waiting_for(self, event: str, payload: Record) -> list[PendingEvent]:
        """The conversations that wait for this event with these values, oldest first."""
        return [
            pending
            for pending in self.events.values()
            if pending.request.event == event and _fits(pending.request.match, payload)
        ]


def _fits(match: Mapping[str, object], payload: Record) -> bool:
    return all(payload.get(name) == value for name, value in match.items())
