"""The state of one conversation between two events: plain data, a cache of its history.

`transition` forks a snapshot before it changes anything; nobody else changes one. `to_json` and `from_json` are
inverse, and the canonical bytes of `to_json` are what replay is compared by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.engine.understanding import Evidence, Reading
from aop.errors import WrongUse
from aop.values import Duration, Money, Record, Value, from_json, to_json

#: How snapshots are written. 1: every field. 2: without the fields that hold their default.
FORM = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A reading with the number of the customer's message it came in; `claimed` names the item of a loop that it was
    used for, and then it is no other item's."""

    number: int
    reading: Reading
    claimed: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What the customer was asked. `options` are frozen as shown; `digests` are what a yes would cover.

    `kind`: slot, confirm, reading (earlier messages are read again), change (another value for a used slot: `reading`),
    value (was it understood rightly: `reading`), cancel (what was changed would be undone).
    """

    kind: str
    pc: int
    slot: str | None = None
    options: tuple[Value, ...] = ()
    digests: tuple[str, ...] = ()
    number: int = 0  # how many messages had been received when it was asked
    reading: Reading | None = None
    field: str | None = None  # of a slot that is a record: the one that is still missing
    words: tuple[Value, ...] = ()  # of a question beside the procedure's own, to ask it again

    @property
    def wants_yes_or_no(self) -> bool:
        return self.kind in ("confirm", "change", "value", "cancel")


@dataclass(frozen=True, slots=True)
class Pass:
    """A loop under way: its list as copied on entry, and which element is being worked on."""

    pc: int
    items: tuple[Value, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Written:
    """A write of a run: where it stands, the digest of action and arguments, what came back, what it made stale."""

    procedure: str
    pc: int
    digest: str
    value: Value = None
    stale: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run already did, so that a run after a correction does not do it again (semantics S8)."""

    looked_up: tuple[tuple[str, Value], ...] = ()  # digest of the call, its answer
    said: tuple[str, ...] = ()  # digests of lines
    agreed: tuple[str, ...] = ()  # digests of questions that were answered with yes
    written: tuple[Written, ...] = ()  # in order
    awaited: tuple[tuple[str, Value], ...] = ()  # digest of a wait, what ended it

    def with_more(
        self,
        *,
        looked_up: tuple[tuple[str, Value], ...] = (),
        said: tuple[str, ...] = (),
        agreed: tuple[str, ...] = (),
        written: tuple[Written, ...] = (),
    ) -> Memory:
        """This, and what was done last behind it."""
        return Memory(
            self.looked_up + looked_up, self.said + said, self.agreed + agreed, self.written + written, self.awaited
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """What a request waits for outside of the conversation. `kind`: time, event, person, passage.

    `answer` is there once it came; `late` once its time is over. The request may be suspended meanwhile.
    """

    id: str
    kind: str
    pc: int
    mark: str = ""  # digest of what is waited for
    role: str | None = None
    match: Mapping[str, Value] = field(default_factory=dict)
    answer: Value = None
    article: str | None = None
    late: bool = False
    due: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.late or self.answer is not None


@dataclass(slots=True)
class Frame:
    """One run of one procedure. A `root` frame is a request of the customer; the others were followed from it.

    `inbox` (of a root) holds everything said for this request; `since` says from which message on a slot may be
    read from it again, `apart` (of a root) which messages, the first to the last, went to other requests meanwhile;
    `memory` is what the run before a correction did, `log` what this one did.
    """

    procedure: str
    root: bool
    pc: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    owners: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of plain values taken out of records
    partial: dict[str, Value] = field(default_factory=dict)  # slots of which some fields are still missing
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
    pending: Pending | None = None
    handler: str | None = None  # the built-in handler that this frame runs, which is a digression
    aside: Ask | None = None  # a question that stands in front of the sentence at `pc` until it is answered
    apart: tuple[tuple[int, int], ...] = ()

    def fork(self) -> Frame:
        """A copy that may be changed without changing this."""
        return Frame(
            self.procedure,
            self.root,
            self.pc,
            self.values.copy(),
            self.evidence.copy(),
            self.counts.copy(),
            self.since.copy(),
            self.owners.copy(),
            self.partial.copy(),
            self.loops,
            self.ask,
            self.intent,
            self.inputs.copy(),
            self.inbox,
            self.memory,
            self.log,
            self.wrote,
            self.origin,
            self.result,
            self.back_to,
            self.otherwise,
            self.pending,
            self.handler,
            self.aside,
            self.apart,
        )


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

    def turned(self, state: str) -> Consent:
        """The same yes, used or void."""
        return Consent(self.who, self.digest, self.at, self.request, self.rule, state)


@dataclass(frozen=True, slots=True)
class Need:
    """An approval that a rule asks for."""

    rule: str
    role: str
    people: int
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way. `phase`: ledger (limits asked), approval (a person is asked), called (in flight), by_hand (a
    person is asked to do it, since the system is down).

    `bound` is what an approval covers: `digest`, and what the call rests on. `by` is the person who makes the call
    under `role`; nobody where it is a procedure's.
    """

    id: str
    pc: int
    verb: str
    action: str
    inputs: Mapping[str, Value]
    digest: str
    phase: str
    needs: tuple[Need, ...] = ()
    arguments: str = ""  # digest of the action and its inputs alone
    bound: str = ""
    by: str = ""
    role: str = ""

    @property
    def waits_for_people(self) -> bool:
        """Whether the customer may write meanwhile and is heard at once."""
        return self.phase in ("approval", "by_hand")

    def in_phase(self, phase: str, needs: tuple[Need, ...], bound: str | None = None) -> Flight:
        """The same call, further on, with the approvals that it needs, and what they cover."""
        return Flight(
            self.id,
            self.pc,
            self.verb,
            self.action,
            self.inputs,
            self.digest,
            phase,
            needs,
            self.arguments,
            self.bound if bound is None else bound,
            self.by,
            self.role,
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """What people have paused. `what`: everything, procedure or action (`name`), slice (`channel`, `language` and
    `percent` of the conversations, those that are given)."""

    what: str
    name: str | None = None
    channel: str | None = None
    language: str | None = None
    percent: int | None = None
    reason: str = ""
    by: str = ""

    @property
    def target(self) -> tuple[object, ...]:
        """What is paused, whoever paused it and why."""
        return (self.what, self.name, self.channel, self.language, self.percent)


@dataclass(frozen=True, slots=True)
class Taken:
    """Who has the conversation in the agent's place, in which role, since when."""

    person: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """Who the customer is known to be, how surely, and since when. `over` where something ended it before its time;
    then `number` is of that moment."""

    account: str
    level: str
    at: datetime
    number: int = 0  # how many messages there had been
    over: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """What the channel knows of who writes. `account` is who signed in; `changed` how many messages there had been when
    somebody else wrote before."""

    address: str | None
    kind: str = "email"
    account: str | None = None
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A write of this conversation. `state`: done, unclear, undone, failed (an unclear one of which that came out).

    `alarm` is what the monitor had against one that is unclear since it never left. `undoes` names the call that this
    one takes back: such a one is listed only while a person has to look at it, and counts as nothing.
    """

    action: str
    inputs: Mapping[str, Value]
    at: datetime
    state: str
    call: str = ""
    request: int = 0
    value: Value = None
    alarm: tuple[str, ...] = ()
    undoes: str = ""

    @property
    def counts(self) -> bool:
        return self.state in ("done", "unclear") and not self.undoes


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done of one action and is not kept whole any more: how often, and the total of each amount."""

    times: int
    totals: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call as it came out, for whoever takes over: reads too, and what was refused. `outcome`: that of the system,
    or denied, undecided (nobody approved it in time), withdrawn (the customer went another way)."""

    verb: str
    action: str
    inputs: Mapping[str, Value]
    at: datetime
    outcome: str
    reason: str = ""
    rule: str | None = None
    call: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that had a say, for whoever takes over. `effect`: refused, asked_customer, asked_colleague, escalated;
    `times` how often, `at` when last."""

    rule: str
    effect: str
    sentence: str
    because: str | None
    action: str | None
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Quiet:
    """A question that waits for the customer: since when, and how often they were reminded."""

    since: datetime
    reminders: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """The request that ended last: while the conversation lingers the customer may say that it is not resolved."""

    intent: str | None
    procedure: str
    outcome: str
    request: int
    wrote: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for its turn; `number` is the message that asked for it."""

    intent: str
    number: int = 0
    values: tuple[Said, ...] = ()


@dataclass(slots=True)
class Snapshot:
    """`status`: open, handed_off, taken, closed. `reading` is the slot that is being read again from earlier messages;
    `undoing` are the calls that a cancel still has to undo, next first; `acting` is a call that a person makes, and
    `involved` are the people who wrote or took over here, who approve nothing in this conversation."""

    release: str
    conversation: str
    now: datetime
    channel: str = "chat"
    language: str = "en"
    status: str = "open"
    frames: list[Frame] = field(default_factory=list)
    queue: tuple[Waiting, ...] = ()
    unclaimed: tuple[Said, ...] = ()  # said before anything was asked for
    kept: tuple[Said, ...] = ()  # of slots that hold for every request of this customer (`keep: customer`)
    customer: Record | None = None
    verified: Verified | None = None
    sender: Sender | None = None
    counters: dict[str, int] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    sentiment: str = "neutral"
    confidence: Decimal = Decimal(1)
    consents: tuple[Consent, ...] = ()
    done: tuple[Done, ...] = ()
    tally: dict[str, Tally] = field(default_factory=dict)  # by action: what was done before what `done` holds
    attempts: tuple[Attempt, ...] = ()
    undoing: tuple[str, ...] = ()
    quiet: Quiet | None = None
    ended: Ended | None = None
    past: tuple[Ended, ...] = ()  # the requests that ended, the latest ones
    fired: tuple[Fired, ...] = ()
    elapsed: int = 0  # seconds since it was opened, without waiting for people, systems or time
    cost: Decimal = Decimal(0)  # of the model, in the workspace's currency
    last_words: tuple[Value, ...] = ()  # what was said last, for whoever did not catch it
    stale: dict[str, int] = field(default_factory=dict)  # which record → readings up to this serial are outdated
    requests: int = 0
    flight: Flight | None = None
    assigning: Flight | None = None  # what the queue does that the conversation was handed to
    reading: str | None = None
    serial: int = 0
    calls: int = 0
    pauses: tuple[Pause, ...] = ()
    taken: Taken | None = None
    involved: tuple[str, ...] = ()
    acting: Flight | None = None

    def fork(self) -> Snapshot:
        """A copy that may be changed without changing this."""
        return Snapshot(
            self.release,
            self.conversation,
            self.now,
            self.channel,
            self.language,
            self.status,
            [frame.fork() for frame in self.frames],
            self.queue,
            self.unclaimed,
            self.kept,
            self.customer,
            self.verified,
            self.sender,
            self.counters.copy(),
            self.topics,
            self.sentiment,
            self.confidence,
            self.consents,
            self.done,
            self.tally,
            self.attempts,
            self.undoing,
            self.quiet,
            self.ended,
            self.past,
            self.fired,
            self.elapsed,
            self.cost,
            self.last_words,
            self.stale.copy(),
            self.requests,
            self.flight,
            self.assigning,
            self.reading,
            self.serial,
            self.calls,
            self.pauses,
            self.taken,
            self.involved,
            self.acting,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, complete: a field that holds its default is left out."""
        return {"form": FORM, **_encode(self)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Snapshot:
        """The inverse of `to_json`; also of form 1, which wrote every field and no form. Raises WrongUse for a form
        that this version does not read."""
        form = data.get("form", 1)
        if form not in (1, FORM):
            raise WrongUse(f"a snapshot of form {form} is read by another version; this one reads 1 and {FORM}")
        decoded = _decode({name: item for name, item in data.items() if name != "form"})
        assert isinstance(decoded, Snapshot)
        return decoded


_CLASSES = {
    item.__name__: item
    for item in (
        Said,
        Ask,
        Pass,
        Written,
        Memory,
        Pending,
        Attempt,
        Fired,
        Quiet,
        Ended,
        Frame,
        Consent,
        Need,
        Flight,
        Pause,
        Taken,
        Verified,
        Sender,
        Done,
        Tally,
        Waiting,
        Snapshot,
        Evidence,
        Reading,
    )
}
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
_SCALARS = (Decimal, Money, Duration, Record, datetime, date, time)


def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """The fields of a class, each with what it is when nothing is said of it."""
    return tuple(
        (item.name, item.default if item.default_factory is MISSING else item.default_factory())
        for item in fields(kind)
    )


_DEFAULTS = {item: _defaults(item) for item in _CLASSES.values()}


def _encode(thing: Any) -> Any:
    kind = type(thing)
    if kind in _AS_THEY_ARE:
        return thing
    defaults = _DEFAULTS.get(kind)
    if defaults is not None:
        said: dict[str, Any] = {"is": kind.__name__}
        for name, default in defaults:
            value = getattr(thing, name)
            if value is not default and value != default:
                said[name] = _encode(value)
        return said
    if isinstance(thing, _SCALARS):
        return {"value": to_json(thing)}
    if isinstance(thing, (tuple, list)):
        return [_encode(item) for item in thing]
    if isinstance(thing, Mapping):
        return {"map": {key: _encode(item) for key, item in thing.items()}}
    return thing


def _decode(data: Any) -> Any:
    if type(data) in _AS_THEY_ARE:
        return data
    if isinstance(data, list):
        return tuple(_decode(item) for item in data)
    if not isinstance(data, Mapping):
        return data
    if "value" in data and "is" not in data:
        return from_json(data["value"])
    if "map" in data:
        return {key: _decode(item) for key, item in data["map"].items()}
    values = {key: _decode(item) for key, item in data.items() if key != "is"}
    if "frames" in values:  # the one list, since frames come and go
        values["frames"] = list(values["frames"])
    return _CLASSES[data["is"]](**values)
