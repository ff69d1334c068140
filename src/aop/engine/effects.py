"""What is to be done outside, in the imperative: the only output of the engine beside the next snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from aop.engine.package import Package
from aop.engine.understanding import Reading
from aop.machine.states import Place
from aop.values import Value

#: Words to be: plain text and values, in order; formatted outside, by language.
Words: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """`kind`: say, ask, confirm, notice, answer (a passage of an article), person (a colleague's own words). `options`
    are the labels of what may be picked; `slot` is what is asked."""

    kind: str
    words: Words
    slot: str | None = None
    options: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Read what the customer said in this request again for a slot that has just become askable.

    `options` are the values that may be picked with their labels; `said` what was already set aside for it;
    `first` is the number of the first message that may be read; `like` is the record that the options are to be like;
    of the messages `apart`, the first to the last, only what was set aside for this request is read.
    """

    slot: str
    procedure: str
    options: tuple[Value, ...]
    labels: tuple[Words, ...]
    said: tuple[Reading, ...]
    first: int
    about: tuple[str, ...] = ()
    like: Value = None
    apart: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What the ledger is asked for a rule: the count (or, with `input`, the total) of calls of `actions` under
    `key`, reserved, done and unclear ones, later than `since`.

    The call may go on when the answer + `adds` is at most `at_most` (where given) and the answer is at least
    `at_least`. The reservation tests the same again, atomically.
    """

    rule: str
    actions: tuple[str, ...]
    key: str
    input: str | None = None
    since: datetime | None = None
    adds: Decimal = Decimal(0)
    at_most: Decimal | None = None
    at_least: Decimal = Decimal(0)

    def holds(self, found: Decimal) -> bool:
        return found >= self.at_least and (self.at_most is None or found + self.adds <= self.at_most)


@dataclass(frozen=True, slots=True)
class AskLedger:
    call: str
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class CallAction:
    """Carry a call out, once: `key` is its idempotency key; `reserves` is booked in the ledger before it leaves.

    `keys` are the ledger keys it counts under. Where its system is down, one that `parks` stays booked: a colleague is
    asked to do it by hand.
    """

    call: str
    verb: str
    action: str
    inputs: Mapping[str, Value]
    key: str
    digest: str
    keys: tuple[str, ...] = ()
    reserves: tuple[Query, ...] = ()
    parks: bool = False


@dataclass(frozen=True, slots=True)
class RequestTask:
    """Ask a person of one of these roles to do a call by hand, since its system is down: to look something up, or to
    change it and say what came of it. `inputs` are what it was to be called with."""

    call: str
    verb: str
    action: str
    system: str
    inputs: Mapping[str, Value]
    roles: tuple[str, ...]
    due: datetime


@dataclass(frozen=True, slots=True)
class Unbook:
    """A call that waited for a person is not made any more: the ledger counts it no longer."""

    call: str


@dataclass(frozen=True, slots=True)
class TakeTry:
    """Book a try of proving who it is, if every query still holds; it comes back as `TryTaken`. `keys` are what it
    counts under: the account that is claimed, and the sender."""

    wait: str
    level: str
    keys: tuple[str, ...]
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class SettleTry:
    """How a try came out: one that was `right` does not count."""

    wait: str
    right: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """A value that a call rests on, and where it was said. `source` is that of its `Evidence`."""

    slot: str
    value: Value
    message: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class RequestApproval:
    """Ask people of a role for a yes to exactly this call; `rules` are the sentence that asks and its `because`.

    `digest` covers action, arguments, rules and release; `bound` that and what the call `rests` on: it is what a yes
    is a yes to. `by` is the person who makes it;
    nobody where it is a procedure's.
    """

    call: str
    rule: str
    role: str
    people: int
    action: str
    inputs: Mapping[str, Value]
    digest: str
    rules: tuple[str, ...]
    due: datetime | None
    bound: str = ""
    release: str = ""
    rests: tuple[Rest, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class SetTimer:
    timer: str
    due: datetime


@dataclass(frozen=True, slots=True)
class AwaitEvent:
    """Tell this conversation (`EventArrived`) when an event comes whose payload has these values."""

    wait: str
    event: str
    match: Mapping[str, Value]
    due: datetime


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """Ask a person of a role to fill a slot; `question` is how a customer would be asked, `known` what they may see."""

    wait: str
    role: str
    procedure: str
    slot: str
    question: Words
    known: Mapping[str, Value]
    due: datetime


@dataclass(frozen=True, slots=True)
class FindPassage:
    """Look for a passage of an approved article about something, for this intent and language."""

    wait: str
    about: str
    intent: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what a verified customer said for a slot for their next conversation."""

    customer: str
    slot: str
    value: Value
    personal: str | None


@dataclass(frozen=True, slots=True)
class Recall:
    """What a verified customer said for a slot in an earlier conversation; it comes back as `SlotRead`."""

    customer: str
    procedure: str
    slot: str


@dataclass(frozen=True, slots=True)
class WriteNote:
    words: Words


@dataclass(frozen=True, slots=True)
class HandOff:
    """Give the conversation to a person, with everything they need."""

    queue: str
    priority: str | None
    because: Words
    package: Package


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """A request has come to its end. `outcome`: resolved, informed, declined, withdrawn, not_needed, escalated,
    abandoned (nobody answered), reopened (the customer says that it is not resolved)."""

    procedure: str
    intent: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Explain:
    """Why: one decision with its sentence and values, for the audit, `--show` and the console.

    `kind`: heard, guard, gate, verified, consent, approval, jump, settled, correction, handler, request, override.
    """

    kind: str
    summary: str
    at: Place | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


Effect: TypeAlias = (
    Say | ReadAgain | AskLedger | CallAction | RequestTask | Unbook | TakeTry | SettleTry | RequestApproval | SetTimer
    | AwaitEvent | RequestAnswer | FindPassage | Keep | Recall | WriteNote | HandOff | CloseRequest | Explain
)  # fmt: skip
