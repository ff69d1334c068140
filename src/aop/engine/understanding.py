"""What one message was understood to say, after the gate: typed, evidenced, from the closed vocabulary.

The engine never sees a model's output; it sees this. A value of a run-time choice comes as `picks`, places in
the list of options as it was shown, so that no text stands between the customer's choice and the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from aop.values import Value


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value rests: a span `[start, end)` of a customer's message. `confidence` is between 0 and 1.

    `source`: customer (words of a message), sender (the channel says who writes), sentence (a `set`),
    only_option (one option was left), person (a colleague), kept (said in an earlier conversation, and agreed to now).
    """

    message: str
    start: int
    end: int
    confidence: Decimal = Decimal(1)
    source: str = "customer"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read for a slot.

    `value` is typed; None for a run-time choice, whose `picks` are places in the options, or whose options were
    not known yet (then `raw` waits for them). `several` are places that fit equally well. `candidates` are the values
    that words of another type may mean ("3/4"), when they mean more than one. `operation`: set, add, remove.
    `about` is the item a per-item value was said of, in the customer's words or by key.
    """

    slot: str
    evidence: Evidence
    value: Value = None
    picks: tuple[int, ...] = ()
    several: tuple[int, ...] = ()
    raw: str | Mapping[str, str] = ""
    operation: str = "set"
    about: str | None = None
    candidates: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Something the customer wants: an intent, how sure, where it was said, and the values said with it."""

    intent: str
    confidence: Decimal
    start: int
    end: int
    values: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """`answer`: yes, no, does_not_know or None. `plain_answer` is the same read from the words alone, without a
    model: only it can carry a write. `move`: repeat, skip, hold_on, restart, not_resolved, small_talk, greeting,
    thanks, abuse, goodbye or None; beside not_resolved there may be requests and values.

    `values` belong to whatever asked; those inside a request's span are with the request. `cost` is what the model
    took for it, in the workspace's currency, and `tokens` how many went in and out. `instead` says why the local
    reading stands where a model was configured; `agreed` whether the two said the same. `adds`: by its words, it comes
    on top of what was said before ("also").
    """

    requests: tuple[Request, ...] = ()
    values: tuple[Reading, ...] = ()
    topics: tuple[str, ...] = ()
    answer: str | None = None
    plain_answer: str | None = None
    move: str | None = None
    correction: bool = False
    cancel: bool = False
    wants_person: bool = False
    sentiment: str = "neutral"
    cues: tuple[str, ...] = ()
    in_scope: Decimal = Decimal(1)
    language: str = "en"
    model: str = ""
    cost: Decimal = Decimal(0)
    tokens: int = 0
    instead: str = ""
    agreed: bool | None = None
    adds: bool = False
