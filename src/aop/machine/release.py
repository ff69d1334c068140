"""A release: the machines of a workspace with everything they need, as data with a digest.

A service loads this and nothing else. `SEMANTICS` numbers the meaning of the code: an engine refuses a release
of a number it does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aop.machine.articles import Article
from aop.machine.intents import Classifier, Intent, Topic
from aop.machine.models import LOCAL, Model
from aop.machine.policy import Escalation, Property, Rule
from aop.machine.states import Instruction
from aop.machine.types import Action, Field, RecordType, Slot, Template
from aop.values import Duration, Value

FORMAT = 2
SEMANTICS = 1


@dataclass(frozen=True, slots=True)
class Procedure:
    """One machine. `steps` and `handlers` are places in `code` by name (`handlers`: what `on:` answers); `lists` are
    the names built by `add`, which start empty; `nesting` says which loops are around a place (places as text)."""

    name: str
    title: str
    owner: str
    reference: str
    role: str
    file: str
    code: tuple[Instruction, ...]
    steps: Mapping[str, int]
    handlers: Mapping[str, int]
    slots: Mapping[str, Slot]
    inputs: Mapping[str, Field]
    returns: tuple[str, ...]
    actions: tuple[str, ...]
    constants: Mapping[str, Value]
    rules: tuple[Rule, ...]
    escalations: tuple[Escalation, ...]
    intents: tuple[str, ...]
    lists: tuple[str, ...] = ()
    nesting: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rollout: Mapping[str, Any] = field(default_factory=dict)  # `release:` of the file, as written
    properties: tuple[Property, ...] = ()  # `prove:`, for the prover


@dataclass(frozen=True, slots=True)
class Level:
    """A level of verification; `lasts` None is for the whole conversation. It may be tried `tries` times `per` day or
    hour, in all conversations together; None: as often as a procedure lets it."""

    name: str
    lasts: Duration | None
    tries: int | None = None
    per: str = "day"


@dataclass(frozen=True, slots=True)
class Queue:
    """`business` says that it is open in business hours only; `do` is the action that assigns a conversation to it.
    `cleared` are the classes of personal data that its people may see; None: all.
    """

    name: str
    says: Template | None = None
    priority: str | None = None
    business: bool = False
    do: str | None = None
    cleared: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of every conversation. `message_size` is in bytes, `model_cost` in the workspace's currency."""

    attempts: int = 3
    go_back: int = 3
    questions: int = 20
    turns: int = 60
    message_size: int = 16384
    suspended: int = 3
    model_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """Something a system tells of itself (`shop.parcel_scanned`). `key` is the field that says whose it is: only
    conversations that wait for its value hear of it."""

    name: str
    system: str
    payload: Mapping[str, Field]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """When a customer who was asked something is reminded, and when the request ends, counted from the question."""

    remind: tuple[Duration, ...] = ()
    end: Duration | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """`sender`: none, claimed (fills a slot, never verifies), signed_in. `window`: a burst of messages within it is
    one. `opening` are the first words. `cleared` are the classes of personal data that may be said there; None: all.
    """

    name: str
    sender: str = "none"
    window: Duration | None = None
    opening: Template | None = None
    cleared: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class System:
    """A system of the catalogue: how it is connected (plain data for its connector) and what may go there. `fallback`
    is what happens while it is down: stop, escalate, collect_for_human."""

    name: str
    connect: Mapping[str, Any]
    cleared: tuple[str, ...]
    fallback: str = "stop"


@dataclass(frozen=True, slots=True)
class Workspace:
    """`business_hours`: weekday (monday …) → list of [from, to] as "HH:MM"; `closed` are dates without hours. `model`
    names the one of `models` that reads messages, or is `local`. `zone_table` is the table of the time zone (TZif, as
    base64) of the release of tables `zone_version`; both are empty in a release that was never written to a file.
    `sees`: role → the classes of personal data that its people may see; a role that is not in it sees all."""

    name: str
    currency: str
    time_zone: str
    customer: str | None
    levels: tuple[Level, ...]
    roles: tuple[str, ...]
    queues: Mapping[str, Queue]
    limits: Limits
    accept: Decimal
    clarify: Decimal
    person_queue: str
    languages: tuple[str, ...] = ("en",)
    business_hours: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    silence: Silence = Silence()
    linger: Duration | None = None
    sentiment: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    model: str = LOCAL
    zone_table: str = ""
    zone_version: str = ""
    sees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    workspace: Workspace
    systems: Mapping[str, System]
    records: Mapping[str, RecordType]
    actions: Mapping[str, Action]
    intents: Mapping[str, Intent]
    topics: Mapping[str, Topic]
    procedures: Mapping[str, Procedure]
    rules: tuple[Rule, ...]  # of the workspace
    escalations: tuple[Escalation, ...]
    constants: Mapping[str, Value]
    events: Mapping[str, EventType] = field(default_factory=dict)
    articles: tuple[Article, ...] = ()
    classifier: Classifier | None = None
    format: int = field(default=FORMAT, metadata={"always": True})  # always written; where it is left out it is 1
    semantics: int = field(default=SEMANTICS, metadata={"always": True})
    sources: str = ""  # the digest of the files it was compiled from; empty for one that was never written to a file
    digest: str = ""
