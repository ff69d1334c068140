"""What people and systems are asked for, by what would answer it: an index over what the conversations wait for.

The store has the whole; this is what this process has seen, so that an answer finds its conversation at once. It is
bounded: what is not here any more is found in the store by its conversation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from aop.engine.effects import AwaitEvent, RequestAnswer, RequestApproval, RequestTask
from aop.ports.store import Mark, Parked, Waited
from aop.values import Record

#: Conversations of which something is remembered; the oldest are forgotten here and stay in the store.
MAX_REMEMBERED = 50_000


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


_Pending = PendingApproval | PendingQuestion | PendingEvent | PendingTask | Parked


class Outside:
    """Everything that is waited for, by what would end it."""

    def __init__(self) -> None:
        self._noted: OrderedDict[str, list[tuple[dict[object, _Pending], object]]] = OrderedDict()
        self._approvals: dict[object, _Pending] = {}
        self._questions: dict[object, _Pending] = {}
        self._events: dict[object, _Pending] = {}
        self._tasks: dict[object, _Pending] = {}
        self._parked: dict[object, _Pending] = {}

    def note(self, conversation: str, waiting: tuple[Waited, ...]) -> None:
        """What a conversation waits for now, in the place of what it waited for before."""
        if not waiting and conversation not in self._noted:
            return
        now = [found for item in waiting if (found := self._placed(conversation, item)) is not None]
        before = self._noted.pop(conversation, ())
        places = [(id(index), key) for index, key, _ in now]
        for index, key in before:
            if (id(index), key) not in places:
                index.pop(key, None)
        for index, key, item in now:
            index[key] = item
        if now:
            self._noted[conversation] = [(index, key) for index, key, _ in now]
        while len(self._noted) > MAX_REMEMBERED:
            self.note(next(iter(self._noted)), ())

    @property
    def is_empty(self) -> bool:
        """Whether nothing outside is waited for."""
        return not self._noted

    def add(self, conversation: str, item: Waited) -> None:
        """One thing more that a conversation waits for, as the store says."""
        placed = self._placed(conversation, item)
        if placed is not None:
            index, key, found = placed
            index[key] = found
            self._noted.setdefault(conversation, []).append((index, key))

    def _placed(self, conversation: str, item: Waited) -> tuple[dict[object, _Pending], object, _Pending] | None:
        match item:
            case RequestApproval(call=call, rule=rule):
                return self._approvals, (call, rule), PendingApproval(conversation, item)
            case RequestAnswer(wait=wait):
                return self._questions, wait, PendingQuestion(conversation, item)
            case RequestTask(call=call):
                return self._tasks, call, PendingTask(conversation, item)
            case AwaitEvent(wait=wait):
                return self._events, wait, PendingEvent(conversation, item)
            case Parked(call=call):
                return self._parked, call, item
        return None

    @property
    def approvals(self) -> tuple[PendingApproval, ...]:
        """Oldest first, as the other lists are."""
        return tuple([item for item in self._approvals.values() if isinstance(item, PendingApproval)])

    @property
    def questions(self) -> tuple[PendingQuestion, ...]:
        return tuple([item for item in self._questions.values() if isinstance(item, PendingQuestion)])

    @property
    def tasks(self) -> tuple[PendingTask, ...]:
        return tuple([item for item in self._tasks.values() if isinstance(item, PendingTask)])

    @property
    def parked(self) -> tuple[Parked, ...]:
        return tuple([item for item in self._parked.values() if isinstance(item, Parked)])

    def asked(self, call: str) -> tuple[PendingApproval, ...]:
        """The approvals that a call waits for."""
        return tuple([item for item in self.approvals if item.request.call == call])

    def question(self, wait: str) -> PendingQuestion | None:
        found = self._questions.get(wait)
        return found if isinstance(found, PendingQuestion) else None

    def task(self, call: str) -> PendingTask | None:
        found = self._tasks.get(call)
        return found if isinstance(found, PendingTask) else None


def mark_of(event: str, id: str) -> Mark:  # noqa: A002
    """By what a conversation knows again that it heard of an event. No message is called so: names have no spaces."""
    return Mark(f"event {event} {id}", sha256(id.encode()).hexdigest())


def is_met(waited: Waited, event: str, payload: Record) -> bool:
    """Whether this is the event that is waited for, with these values."""
    return isinstance(waited, AwaitEvent) and waited.event == event and _fits(waited.match, payload)


def _fits(match: Mapping[str, object], payload: Record) -> bool:
    return all(payload.get(name) == value for name, value in match.items())
