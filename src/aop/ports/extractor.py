"""The extractor port: one message in its context to an extraction.

An extraction is a *claim*: raw words with spans. `aop.understanding.gate` drops what is not in the vocabulary or
does not rest on the message, and turns the rest into typed values. Nothing a system answered is in a context
(no run-time options, no rules, no steps), so nothing a system answered can steer a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from aop.machine.types import Slot


@dataclass(frozen=True, slots=True)
class Message:
    """A customer's message. `id` is unique in its conversation; `parts` are the ids of the messages that it was made
    of, where it came as a burst of several. `seen` is how many questions the customer had been sent when they wrote it,
    where it waited for its turn since; None where it did not.
    """

    id: str
    text: str
    attachments: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One earlier message of the customer, and what was asked just before it (`remedy`), if anything."""

    text: str
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that may be named now. `slots` are those that can be filled, the asked one among them."""

    intents: tuple[str, ...] = ()
    slots: Mapping[str, Slot] | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """`asked` is the slot just asked for; `confirming` says that a yes or no was asked for. `asked_field` is the one
    field that was asked for of a slot that is a record. `budget` is the money that is left for models in this
    conversation (None: no limit); it bounds calls and is never part of a prompt. `today` is the civil day on which
    the message came, and `now` the moment, in the workspace's zone."""

    vocabulary: Vocabulary
    asked: str | None = None
    confirming: bool = False
    earlier: tuple[Heard, ...] = ()
    channel: str = "chat"
    language: str = "en"
    asked_field: str | None = None
    budget: Decimal | None = None
    today: date | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtractedRequest:
    intent: str
    confidence: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExtractedValue:
    """`raw` are the customer's words for it, or the words of its parts (`{"first_name": "Ana"}`)."""

    slot: str
    raw: str | Mapping[str, str]
    start: int
    end: int
    confidence: Decimal = Decimal(1)
    operation: str = "set"
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading a message took: calls of a model that is paid for, their tokens, and money in the workspace's
    currency. `instead` says why the local answer stands where a model was configured; `agreed` whether the two said
    the same (None: only one of them read it)."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)
    instead: str = ""
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields of `aop.engine.understanding.Understanding` before the gate, with the model that said so."""

    requests: tuple[ExtractedRequest, ...] = ()
    values: tuple[ExtractedValue, ...] = ()
    topics: tuple[str, ...] = ()
    answer: str | None = None
    move: str | None = None
    correction: bool = False
    cancel: bool = False
    wants_person: bool = False
    sentiment: str = "neutral"
    cues: tuple[str, ...] = ()
    in_scope: Decimal = Decimal(1)
    language: str = "en"
    model: str = ""
    cost: Cost = Cost()


class Extractor(Protocol):
    """Turns a message into an extraction. Never raises for a strange message; raises PortError when it is down."""

    async def extract(self, message: Message, context: Context) -> Extraction: ...
