"""The store port: the append-only history of conversations, and what must not be lost beside it.

    Commit ──▶ entries · snapshot · marks of messages · what is waited for · next due time · ledger · audit leaves
               all of it, or nothing of it

The history is the truth. A snapshot is a cache of it that may be some entries behind (`Stored.since`) and may be lost.
What a conversation waits for outside (calls on their way, approvals, answers, timers) is replaced as a whole with
every commit, so that a service that starts finds there what it has to go on with: `unfinished` and `due`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from aop.engine.effects import AwaitEvent, Effect
from aop.engine.events import Event
from aop.engine.snapshot import Snapshot
from aop.errors import AopError, PortError
from aop.ports.extractor import Message
from aop.values import Value


class Conflict(AopError):
    """Somebody else committed to the conversation first; load it and try again."""


class StoreFailed(PortError):
    """The store did not take a commit: nothing of it is there. `why`: full (the disk), read_only, away (the database
    does not answer), closed."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message, retryable=why in ("full", "away"))
        self.why = why


#: How a conversation stands of which nothing may be read or written any more.
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Entry:
    """One committed transition. `message` is the customer's where the event is one; `said` are the words that went
    out, as they were formatted."""

    event: Event
    effects: tuple[Effect, ...]
    message: Message | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    """A call that waits for a person's look. Where the monitor stopped it, so that it never left, `objections` are what
    it has against it; else it may have been done."""

    conversation: str
    call: str
    action: str
    inputs: Mapping[str, Value]
    objections: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """The ledger has yet to learn what people said became of a call. `state`: done or released."""

    call: str
    state: str


#: What a conversation waits for outside of it: an effect that is not settled yet, a call that was parked, a row of the
#: ledger that is to be brought up to date.
Waited: TypeAlias = Effect | Parked | Settle


@dataclass(frozen=True, slots=True)
class Held:
    """A message that was taken in and is not handled yet: more may follow it until `due`, and never later than
    `latest`."""

    message: Message
    due: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as committed; `version` is the number of its entries.

    `snapshot` is as it was before the entries `since`, which its release applies again; `waiting` is what is waited for
    after all of them, `held` the messages that nobody has handled yet. `opened` is the time that it began with.
    """

    version: int
    snapshot: Snapshot
    opened: datetime
    since: tuple[Entry, ...] = ()
    waiting: tuple[Waited, ...] = ()
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A message that was handled: its id, and the digest of its text, by which another text under the same id is told
    from the same one again."""

    message: str
    digest: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Where a message was handled: with the commit whose first entry is that of number `version` (from 0)."""

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What is written together.

    `version` is how many entries there were before; `snapshot` is after the last entry. `unfinished` says whether
    something in `waiting` is carried out by whoever runs the conversation (a call on its way), so that it must be done
    again after a crash; `due` is the earliest timer. `marks` are the messages that the first entry handles, which are
    held no longer. `leaves` are the leaves of the audit log, in order.
    """

    conversation: str
    version: int
    entries: tuple[Entry, ...]
    snapshot: Snapshot
    waiting: tuple[Waited, ...] = ()
    unfinished: bool = False
    due: datetime | None = None
    marks: tuple[Mark, ...] = ()
    leaves: tuple[bytes, ...] = field(default=(), repr=False)


#: Makes the leaf of the audit log of one entry, given its number (from 1) and the snapshot after it; None for none.
LeafOf: TypeAlias = Callable[[int, Entry, Snapshot], bytes | None]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the audit log. Numbers begin at 1 and have no gap, in the order of commits."""

    number: int
    conversation: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list; `at` is when it last changed."""

    conversation: str
    status: str
    channel: str
    opened: datetime
    at: datetime
    version: int


class Store(Protocol):
    """Commits are atomic and durable when they return. Every list is bounded by its `limit`.

    Raises StoreFailed where nothing could be written or read; whatever reads or writes a conversation raises Erased
    (`aop.ports.seal`) where it was erased or its key destroyed.
    """

    async def load(self, conversation: str) -> Stored | None: ...

    async def create(self, snapshot: Snapshot) -> None:
        """A new conversation; raises Conflict when it is there already."""

    async def commit(self, commit: Commit) -> None:
        """Appends; raises Conflict unless `version` entries are there."""

    async def settled(self, conversation: str, version: int, waiting: tuple[Waited, ...]) -> None:
        """What was carried out and brings nothing back is waited for no longer. Changes nothing when another commit
        came meanwhile; may be lost in a crash, after which it is carried out again."""

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        """The entries behind the first `after` ones, in order."""

    async def hold(self, conversation: str, held: tuple[Held, ...]) -> None:
        """Keeps messages that are not handled yet, beside those that are kept already; one of the same id takes the
        place of what was kept of it, and one that a commit has marked is not kept again. The commit that marks them
        forgets them. Durable when it returns."""

    async def marked(self, conversation: str, message: str) -> Marked | None:
        """Where a message was handled; None when it was not."""

    async def unfinished(self, limit: int) -> tuple[str, ...]:
        """Conversations with something to carry out that no other process is at: what a crash left, or this one is
        doing."""

    async def claim(self, conversation: str) -> bool:
        """Whether this process may go on with what a conversation has to carry out: no other one is at it."""

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Conversations with a timer or a held message that is due, the earliest first."""

    async def next_due(self) -> datetime | None: ...

    async def waiting(self, kind: str, limit: int, after: str = "") -> tuple[tuple[str, Waited], ...]:
        """What is waited for, of a kind (`kind_of`), with its conversation: of `limit` conversations in the order of
        their names, behind `after`."""

    async def conversations(
        self, limit: int, after: Listed | None = None, status: str | None = None
    ) -> tuple[Listed, ...]:
        """Conversations, the one that changed last first; `after` is the last one of the page before."""

    async def leaves(self, after: int, limit: int) -> tuple[Leaf, ...]:
        """The leaves of the audit log behind number `after`, in order."""

    async def archive(self, before: datetime, limit: int) -> int:
        """Puts away closed conversations that did not change since: their history takes less room and is read as
        before. How many they were."""

    async def erase(self, conversation: str) -> bool:
        """From when this returns nothing is written to a conversation any more, by whatever process and on whatever it
        began before: a commit that is on its way then is a Conflict, and everything else raises Erased. Nothing of it
        is due, waited for, held or carried out. Needs no key, and may be asked for again. False where there is none."""

    async def close(self) -> None:
        """Writes what is on its way, and lets go of files and connections."""


#: What people are asked for, by its class.
EVENT = "event:"
KINDS = {"RequestApproval": "approval", "RequestAnswer": "question", "RequestTask": "task", "Parked": "parked"}


#: A value longer than this is no name that something is found by.
MAX_KEY = 200


def kind_of(waited: Waited) -> str | None:
    """What it is listed under: approval, question, task, parked; ``event:`` and an event, with a text that it must have
    where it names one (``event:shop.scanned order_id=#W1``), so that nobody else is looked at; None for what no list
    has."""
    if isinstance(waited, AwaitEvent):
        return min(_kinds_with(waited.event, waited.match), default=f"{EVENT}{waited.event}")
    return KINDS.get(type(waited).__name__)


def kinds_of_event(event: str, payload: Mapping[str, Value]) -> tuple[str, ...]:
    """What everybody is listed under who may wait for this event: under one of its texts, or for any of them."""
    return (f"{EVENT}{event}", *_kinds_with(event, payload))


def _kinds_with(event: str, values: Mapping[str, Value]) -> Iterator[str]:
    for name, value in values.items():
        if type(value) is str and len(value) <= MAX_KEY:
            yield f"{EVENT}{event} {name}={value}"
