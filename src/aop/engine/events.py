"""What happened, in the past tense: the only input of the engine. Typed and validated before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from aop.engine.snapshot import Pause
from aop.engine.understanding import Reading, Understanding
from aop.values import Record, Value


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A customer's message, understood. `seen` is how many questions they had been sent by then; None: all."""

    at: datetime
    message: str
    understanding: Understanding
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class SlotRead:
    """Earlier messages were read again for a slot; `reading` is None when they say nothing about it."""

    at: datetime
    slot: str
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class LedgerAnswered:
    """How often (or how much) each query of `AskLedger` counts now, by rule id."""

    at: datetime
    call: str
    found: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class ActionSettled:
    """A call came back. `outcome`: done, not_found, fails, denied (by the limit of `rule`), unclear. `down`: it fails
    because the system does not answer. `alarm` is what the monitor had against it, so that it did not leave, and what a
    person decided then."""

    at: datetime
    call: str
    outcome: str
    value: Value = None
    failure: str | None = None
    reason: str = ""
    rule: str | None = None
    down: bool = False
    alarm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A colleague with a role did a call by hand whose system is down. `outcome`: done, not_found, fails."""

    at: datetime
    call: str
    person: str
    role: str
    outcome: str
    value: Value = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TryTaken:
    """Whether who it is may be tried once more, in all conversations together."""

    at: datetime
    wait: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class SenderKnown:
    """What the channel knows of who writes: an address that they claim, or (with `account`) that they signed in.
    `kind`: email, phone."""

    at: datetime
    address: str | None
    kind: str = "email"
    account: Record | None = None


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    """A person with a role said yes or no to the call that asked for it."""

    at: datetime
    call: str
    person: str
    role: str
    granted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EventArrived:
    """A system told what the request waiting under `wait` waited for. `payload` is a record of the event's type."""

    at: datetime
    wait: str
    payload: Record


@dataclass(frozen=True, slots=True)
class PersonAnswered:
    """A colleague with a role filled the slot that the request waiting under `wait` asked for."""

    at: datetime
    wait: str
    person: str
    role: str
    value: Value


@dataclass(frozen=True, slots=True)
class PassageFound:
    """What approved articles say about it: the passage as written, and the article it stands in; None: nothing."""

    at: datetime
    wait: str
    passage: str | None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class TimerFired:
    at: datetime
    timer: str


@dataclass(frozen=True, slots=True)
class ReleaseChanged:
    """The conversation goes on with another release, by its digest."""

    at: datetime
    release: str


@dataclass(frozen=True, slots=True)
class PersonActed:
    """A person with a role does something themselves: an action of a system, or one of their own powers (`aop.…`).
    Whether they may is the gate's to say."""

    at: datetime
    person: str
    role: str
    action: str
    inputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PausesChanged:
    """What people have paused is another than this conversation last knew: all of it, as it is now."""

    at: datetime
    pauses: tuple[Pause, ...]


Event: TypeAlias = (
    MessageReceived | SlotRead | LedgerAnswered | ActionSettled | TaskDone | TryTaken | SenderKnown | ApprovalDecided
    | EventArrived | PersonAnswered | PassageFound | TimerFired | ReleaseChanged | PersonActed | PausesChanged
)  # fmt: skip
