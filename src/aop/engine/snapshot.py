"""The state of one conversation between two events: plain data, a cache of its history.

`transition` forks a snapshot before it changes anything; nobody else changes one. `to_json` and `from_json` are
inverse, and the canonical bytes of `to_json` are what replay is compared by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.engine.understanding import Evidence, Reading
from aop.values import Duration, Money, Record, Value, from_json, to_json


@dataclass(frozen=True, slots=True)
class Said:
    """A reading with the number of the customer's message it came in."""

    number: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Ask:
    """What the customer was asked. `options` are frozen as shown; `digests` are what a yes would cover."""

    kind: str  # slot, confirm
    pc: int
    slot: str | None = None
    options: tuple[Value, ...] = ()
    digests: tuple[str, ...] = ()
    number: int = 0  # how many messages had been received when it was asked


@dataclass(frozen=True, slots=True)
class Pass:
    """A loop under way: its list as copied on entry, and which element is being worked on."""

    pc: int
    items: tuple[Value, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run already did, so that a run after a correction does not do it again (semantics S8)."""

    looked_up: tuple[tuple[str, Value], ...] = ()  # digest of the call, its answer
    said: tuple[str, ...] = ()  # digests of lines
    agreed: tuple[str, ...] = ()  # digests of questions that were answered with yes


@dataclass(slots=True)
class Frame:
    """One run of one procedure. A `root` frame is a request of the customer; the others were followed from it.

    `inbox` (of a root) holds everything said for this request; `since` says from which message on a slot may be
    read from it again; `memory` is what the run before a correction did, `log` what this one did.
    """

    procedure: str
    root: bool
    pc: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    owners: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of plain values taken out of records
    loops: tuple[Pass, ...] = ()
    ask: Ask | None = None
    intent: str | None = None
    inputs: dict[str, Value] = field(default_factory=dict)
    inbox: tuple[Said, ...] = ()
    memory: Memory = Memory()
    log: Memory = Memory()
    wrote: bool = False
    origin: str | None = None  # the procedure that this request began as, where it switched
    result: str | None = None
    back_to: int = 0  # where the caller goes on
    otherwise: int | None = None  # where the caller goes when this one is declined or withdrawn

    def fork(self) -> Frame:
        copy = Frame(**{item.name: getattr(self, item.name) for item in fields(self)})
        copy.values = dict(self.values)
        copy.evidence = dict(self.evidence)
        copy.counts = dict(self.counts)
        copy.since = dict(self.since)
        copy.owners = dict(self.owners)
        copy.inputs = dict(self.inputs)
        return copy


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes to exactly one call of one request: the customer's *confirm* and a colleague's *approval* alike.

    `who` is ``customer`` or a person; `digest` covers action, arguments, rules and release; `rule` is the approval
    rule that it answers (None: the customer's). `state`: granted, used (it served its call), void.
    """

    who: str
    digest: str
    at: datetime
    request: int = 0
    rule: str | None = None
    state: str = "granted"


@dataclass(frozen=True, slots=True)
class Need:
    """An approval that a rule asks for."""

    rule: str
    role: str
    people: int


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way. `phase`: ledger (limits asked), approval (a person is asked), called (in flight)."""

    id: str
    pc: int
    verb: str
    action: str
    inputs: Mapping[str, Value]
    digest: str
    phase: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """Who the customer is known to be, how surely, and since when."""

    account: str
    level: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A write of this conversation. `state`: done, unclear."""

    action: str
    inputs: Mapping[str, Value]
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for its turn; `number` is the message that asked for it."""

    intent: str
    number: int = 0
    values: tuple[Said, ...] = ()


@dataclass(slots=True)
class Snapshot:
    """`status`: open, handed_off. `reading` is the slot that is being read again from earlier messages."""

    release: str
    conversation: str
    now: datetime
    channel: str = "chat"
    language: str = "en"
    status: str = "open"
    frames: list[Frame] = field(default_factory=list)
    queue: tuple[Waiting, ...] = ()
    unclaimed: tuple[Said, ...] = ()  # said before anything was asked for
    suspected: str | None = None  # the intent that the customer was just asked about
    customer: Record | None = None
    verified: Verified | None = None
    counters: dict[str, int] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    sentiment: str = "neutral"
    confidence: Decimal = Decimal(1)
    consents: tuple[Consent, ...] = ()
    done: tuple[Done, ...] = ()
    stale: dict[str, int] = field(default_factory=dict)  # which record → readings up to this serial are outdated
    requests: int = 0
    flight: Flight | None = None
    reading: str | None = None
    serial: int = 0
    calls: int = 0

    def fork(self) -> Snapshot:
        copy = Snapshot(**{item.name: getattr(self, item.name) for item in fields(self)})
        copy.frames = [frame.fork() for frame in self.frames]
        copy.counters = dict(self.counters)
        copy.stale = dict(self.stale)
        return copy

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, complete."""
        data = _encode(self)
        assert isinstance(data, dict)
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Snapshot:
        """The inverse of `to_json`."""
        decoded = _decode(data)
        assert isinstance(decoded, Snapshot)
        decoded.frames = list(decoded.frames)
        return decoded


_CLASSES = {
    item.__name__: item
    for item in (
        Said,
        Ask,
        Pass,
        Memory,
        Frame,
        Consent,
        Need,
        Flight,
        Verified,
        Done,
        Waiting,
        Snapshot,
        Evidence,
        Reading,
    )
}
_SCALARS = (Decimal, Money, Duration, Record, datetime, date, time)


def _encode(thing: Any) -> Any:
    if isinstance(thing, _SCALARS):
        return {"value": to_json(thing)}
    if isinstance(thing, tuple | list):
        return [_encode(item) for item in thing]
    if isinstance(thing, Mapping):
        return {"map": {key: _encode(item) for key, item in thing.items()}}
    if is_dataclass(thing):
        return {"is": type(thing).__name__, **{item.name: _encode(getattr(thing, item.name)) for item in fields(thing)}}
    return thing


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decode(item) for item in data)
    if not isinstance(data, Mapping):
        return data
    if "value" in data and "is" not in data:
        return from_json(data["value"])
    if "map" in data:
        return {key: _decode(item) for key, item in data["map"].items()}
    return _CLASSES[data["is"]](**{key: _decode(item) for key, item in data.items() if key != "is"})
