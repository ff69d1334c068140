"""The handoff package: everything that a person needs to go on with a conversation, typed and complete.

Built by the engine from the snapshot alone (`aop.engine.handoff`); what was said word for word is added outside, from
the history. Every value carries the class of personal data that it is, so that a rendering can keep it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aop.engine.snapshot import Fired
from aop.engine.understanding import Evidence
from aop.values import Value


@dataclass(frozen=True, slots=True)
class Known:
    """A value by name. `parts` are the fields of a record or the elements of a list of records, of which `value` is
    missing then; `left_out` counts elements that are not listed.

    `personal` is its class of personal data. `hidden` says why its value is not shown: ``someone_else`` (out of a
    record that is not the customer's), ``not_cleared``.
    """

    name: str
    value: Value = None
    personal: str | None = None
    parts: tuple[Known, ...] = ()
    left_out: int = 0
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What is known for a slot, and where it rests; `used` is no where it was said and nothing has asked for it yet."""

    known: Known
    evidence: Evidence
    used: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the customer is. `id`, `level` and `since` are missing where nobody was verified; `holds` is whether it still
    does; `account` is what their system says of them."""

    id: str | None
    level: str | None
    since: datetime | None
    holds: bool
    account: Known | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that the customer asked for.

    `state`: running, suspended, queued, not_begun (asked for in the last message), unsure (perhaps asked for), or how
    it ended: resolved, informed, declined, withdrawn, not_needed, abandoned. `facts` are the other names of its steps;
    `question` is the slot (or ``yes or no``) that the customer was asked for last.
    """

    number: int
    intent: str | None
    procedure: str
    title: str
    state: str
    changed_something: bool = False
    slots: tuple[Filled, ...] = ()
    facts: tuple[Known, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A call that was attempted. `outcome` is how it came out then, `now` how a change stands at the handoff (done,
    unclear, undone, failed; else the outcome); of one under way, ``waiting_for_approval``,
    ``waiting_for_a_colleague`` or ``under_way``."""

    verb: str
    action: str
    system: str
    inputs: tuple[Known, ...]
    at: datetime | None
    outcome: str
    now: str
    reason: str = ""
    rule: str | None = None
    call: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the customer may expect and has not got. `kind`: approval, call, time, event, person, passage, unclear,
    undo, request, question (they were asked, and may be reminded). `who` is the role that is waited for."""

    kind: str
    what: str
    who: str | None = None
    due: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A yes that was given, by the customer or by a colleague under a rule. `state`: granted (not used), used, void."""

    who: str
    rule: str | None
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Flags:
    """How the talk went. `confidence` is of the last message; `repairs` are messages that were not understood,
    `warnings` those that were abusive."""

    sentiment: str
    confidence: Decimal
    topics: tuple[str, ...]
    language: str
    channel: str
    turns: int
    questions: int
    repairs: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it was handed over, and where to. `sentence` and `place` are what did it, where a procedure or a rule did;
    `happened` is what led there, where the sentence answers for several things (`on: not_understood`)."""

    queue: str
    priority: str | None
    because: str
    sentence: str | None = None
    place: str | None = None
    happened: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch `[start, end)` of a message that is personal data of a class."""

    start: int
    end: int
    personal: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of the conversation. `who`: customer, agent, or the name of a colleague."""

    who: str
    at: datetime
    text: str
    message: str | None = None
    attachments: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """Everything about one conversation. `said` is what was said for no request yet; `checked` are the systems that
    were asked, `actions` what was to be changed; `transcript` is empty until it is added from the history."""

    conversation: str
    release: str
    at: datetime
    summary: tuple[str, ...]
    customer: Identity
    requests: tuple[Asked, ...]
    said: tuple[Filled, ...]
    checked: tuple[Tried, ...]
    actions: tuple[Tried, ...]
    consents: tuple[Agreed, ...]
    promises: tuple[Promise, ...]
    flags: Flags
    rules: tuple[Fired, ...]
    reason: Reason | None
    transcript: tuple[Spoken, ...] = ()
    spoken_before: int = 0  # lines at the beginning that are not listed
