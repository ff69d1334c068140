"""What the history says of a conversation: who said yes to what, who approved, what was done, read and outdated.

Derived from events and effects as they were committed. Of the committed snapshot three things are taken: which
procedures are on the stack, the record of the customer, and what a condition may read of the conversation itself.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aop.engine.effects import CallAction, CloseRequest, Effect, Explain, HandOff, RequestApproval, Say
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    MessageReceived,
    PersonActed,
    ReleaseChanged,
    SenderKnown,
    TaskDone,
    TimerFired,
)
from aop.engine.snapshot import Snapshot
from aop.machine.release import Release
from aop.monitor.books import Books
from aop.monitor.days import Days
from aop.monitor.records import given, identity, inside, is_same, spelled_out

#: With these a person sends a call that was parked, under its key, or takes it back.
REDRIVE, DROP = "aop.redrive", "aop.drop"
#: What is noted where a conversation is over; questions are counted anew where somebody comes back.
CLOSED = "the conversation is closed"
#: The kinds of explanation that say what is to be remembered.
TELLING = ("verified", "consent", "jump", "request")
#: With this a person gives a conversation back that they had taken over.
HAND_BACK = "aop.hand_back"


#: The end of what does not end, and of what never held.
FOR_GOOD, NEVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval that people were asked for."""

    rule: str
    role: str
    people: int
    digest: str


@dataclass(slots=True)
class History:
    """One conversation, as its records tell it. `problems` are what must never have happened, each with the call that
    it is about, or None for the conversation as a whole; `reached` counts what was looked at."""

    release: Release
    conversation: str
    books: Books = field(default_factory=Books)
    problems: list[tuple[str | None, str]] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    now: datetime = datetime(1, 1, 1, tzinfo=UTC)
    step: int = 0
    about: str | None = None  # the call that is being judged
    questions: int = 0  # that were sent, of every kind, since the conversation was closed last
    confirm: int = 0  # which of them was the last confirm
    verified: tuple[str, datetime] | None = None
    ends: tuple[tuple[str, datetime], Release, datetime] | None = None  # when that is over, by which release
    sender: tuple[str | None, object] | None = None  # their address, and who signed in
    requests: list[int] = field(default_factory=list)
    begun: int = 0
    yes: Counter[tuple[int, str]] = field(default_factory=Counter)
    asked: dict[str, list[Asked]] = field(default_factory=dict)
    stack_of: dict[str, list[str]] = field(default_factory=dict)  # of a call that people were asked about
    grants: dict[str, list[ApprovalDecided]] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)  # calls that were refused, or decided too late
    launched: dict[str, CallAction] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    request_of: dict[str, int] = field(default_factory=dict)  # by call
    undoes: dict[str, str] = field(default_factory=dict)  # an undo → the call that it takes back
    read: dict[bytes, int] = field(default_factory=dict)  # a record's words → the step it was read in
    written: dict[str, int] = field(default_factory=dict)  # a record → the step it was changed in
    arguments: dict[str, CallAction] = field(default_factory=dict)  # by digest, the first call that had it
    topics: frozenset[str] = frozenset()
    acted: dict[str, PersonActed] = field(default_factory=dict)  # what people began themselves, by action
    redriven: set[str] = field(default_factory=set)  # calls that a person lets leave
    let: str | None = None  # the call of this step that a person lets leave

    def must(self, holds: bool, what: str) -> None:
        """Notes a problem unless something holds."""
        if not holds:
            self.problems.append((self.about, f"step {self.step}: {what}"))

    def happened(self, event: Event, after: Snapshot) -> None:
        """What an event says."""
        match event:
            case MessageReceived():
                self.topics |= set(event.understanding.topics)
            case ApprovalDecided() if self.asked.get(event.call) and event.call not in self.launched:
                self._decided(event, after)
            case TimerFired(timer=timer):
                self.over.update(call for call in self.asked if timer.startswith(f"{call}/approval"))
            case ReleaseChanged():
                self.yes.clear()
            case SenderKnown():
                self._writes(event)
            case ActionSettled():
                self._settled(event, after)
            case TaskDone():
                self.outcome.pop(event.call, None)  # its system was down, and a person did it all the same
                self._settled(event, after)
            case PersonActed(action=action):
                self.acted[action] = event

    def followed(self, effect: Effect, event: Event, after: Snapshot) -> None:
        """What an effect that is no call says."""
        if isinstance(effect, Explain):  # as most are
            if effect.kind in TELLING:
                self._explained(effect, event, after)
            return
        match effect:
            case Say(kind="ask" | "confirm" as kind):
                self.questions += 1
                self.confirm = self.questions if kind == "confirm" else self.confirm
            case RequestApproval():
                item = Asked(effect.rule, effect.role, effect.people, effect.digest)
                self.asked.setdefault(effect.call, []).append(item)
                self.stack_of[effect.call] = running(after)
            case CloseRequest(outcome=outcome) if outcome != "reopened" and self.requests:
                self.requests.pop()
            case HandOff():
                self.requests.clear()

    # ---- events

    def _writes(self, event: SenderKnown) -> None:
        """Another sender than before is not who was verified, and did not say what was agreed to."""
        account = None if event.account is None else event.account.get("id")
        before, self.sender = self.sender, (event.address, account or (self.sender[1] if self.sender else None))
        if before is not None and before != (event.address, account or before[1]):
            self.sender = (event.address, account)
            self.verified = None
            self.yes.clear()

    def _decided(self, event: ApprovalDecided, after: Snapshot) -> None:
        """A word that counts: by a role that is asked, by somebody who may, once."""
        if event.role not in {asked.role for asked in self.asked[event.call]}:
            return
        owners = {self.release.procedures[name].owner for name in self.stack_of[event.call]}
        call = after.acting
        asker = call.by if call is not None and call.id == event.call else ""
        own = () if after.customer is None else tuple(after.customer.fields.values())
        names = {"customer", asker, *owners, *(item for item in own if isinstance(item, str)), *self._address()}
        if _plain(event.person) in {_plain(name) for name in names}:
            return
        given_so_far = self.grants.setdefault(event.call, [])
        if any(_plain(item.person) == _plain(event.person) for item in given_so_far):
            return
        if not event.granted:
            self.over.add(event.call)
        elif sum(item.role == event.role for item in given_so_far) < self._wanted(event):
            given_so_far.append(event)

    def _wanted(self, event: ApprovalDecided) -> int:
        """How many people of a role are asked; whoever says yes after them may still do so in another role."""
        return sum(asked.people for asked in self.asked[event.call] if asked.role == event.role)

    def _address(self) -> tuple[str, ...]:
        """What the channel knows of who writes."""
        return tuple(item for item in self.sender or () if isinstance(item, str))

    def _settled(self, event: ActionSettled | TaskDone, after: Snapshot) -> None:
        call, known = self.launched.get(event.call), self.outcome.get(event.call)
        if call is None or known not in (None, "unclear") or known == event.outcome:
            return
        self.outcome[event.call] = event.outcome
        row = self.books.rows.get(event.call)
        if row is not None:
            row.state = event.outcome if event.outcome in ("done", "unclear") else "released"
        if event.outcome == "done" and not self.changes(call):
            for record in inside(event.value):
                self.read[spelled_out(record)] = self.step
        if event.outcome in ("done", "unclear") and self.changes(call):
            for record in given(call.inputs):
                if not is_same(record, after.customer):
                    self.written[identity(record, self.release)] = self.step
        if event.outcome == "done" and event.call in self.undoes:
            self.undone.add(self.undoes[event.call])
        if event.outcome == "done" and call.verb == "act":
            self._decided_about(call)

    def _decided_about(self, act: CallAction) -> None:
        """What a person, whom the gate let, does about a call that is parked, or about the whole conversation."""
        if act.action == HAND_BACK:
            self.verified = None  # who writes now has to show it again
        about = str(act.inputs.get("call"))
        if act.action == REDRIVE:
            self.redriven.add(about)
        if act.action == DROP and self.outcome.get(about) == "unclear":
            self.outcome[about] = "fails"
            if (row := self.books.rows.get(about)) is not None:
                row.state = "released"

    # ---- effects

    def _explained(self, effect: Explain, event: Event, after: Snapshot) -> None:
        match effect.kind, effect.summary:
            case "verified", _ if effect.data["holds"]:
                self._proved(effect.data["level"], after)
            case "consent", "the customer said yes":
                self.must(self.confirm > 0, "a yes before any question")
                seen = event.seen if isinstance(event, MessageReceived) else None
                self.must(seen is None or seen >= self.confirm, "a yes that was written before its question")
                plain = isinstance(event, MessageReceived) and event.understanding.plain_answer == "yes"
                self.must(plain or not effect.data["digests"], "a yes for a write that the words do not say")
                for mark in effect.data["digests"]:
                    self.yes[(self.request, mark)] += 1
            case "jump", _:
                for key in [key for key in self.yes if key[0] == self.request]:
                    del self.yes[key]
            case "request", said if said == CLOSED:
                self.questions = self.confirm = 0  # whoever comes back has been asked nothing
            case "request", said if " starts " in said:
                self.begun += 1
                self.requests.append(self.begun)

    def _proved(self, level: str, after: Snapshot) -> None:
        """A comparison held. It verifies where the snapshot says so too: not for somebody else's account, and not where
        a stronger one still lasts."""
        held = after.verified
        if held is not None and held.level == level and held.at == self.now:
            self.verified = (level, self.now)

    # ---- as it stands

    @property
    def request(self) -> int:
        """Which request is being worked on."""
        return self.requests[-1] if self.requests else 0

    def changes(self, call: CallAction) -> bool:
        """Whether a call changes something in a system of the workspace, whoever makes it."""
        action = self.release.actions.get(call.action)
        return call.verb == "do" or (call.verb == "act" and action is not None and action.writes)

    def ranks(self) -> dict[str, int]:
        """How strong each level of verification is."""
        return {level.name: rank for rank, level in enumerate(self.release.workspace.levels)}

    def level(self, after: Snapshot) -> str | None:
        """How the customer is verified now: by a verification in the history that was not ended and still lasts."""
        held = after.verified
        if held is None or held.over or self.verified is None or not self._lasts():
            return None
        return self.verified[0]

    def customer(self, after: Snapshot) -> str | None:
        """The id of the verified customer."""
        found = after.customer.get("id") if after.customer is not None and self.level(after) else None
        return found if isinstance(found, str) else None

    def _lasts(self) -> bool:
        assert self.verified is not None
        known = self.ends
        if known is None or known[0] is not self.verified or known[1] is not self.release:
            known = self.ends = (self.verified, self.release, self._end(*self.verified))
        return self.now < known[2]

    def _end(self, name: str, at: datetime) -> datetime:
        """When a verification is over. A release that does not know the level takes it for nothing."""
        level = next((item for item in self.release.workspace.levels if item.name == name), None)
        if level is None:
            return NEVER
        end = FOR_GOOD if level.lasts is None else Days.of(self.release.workspace).end(at, level.lasts)
        return NEVER if end is None else end

    def standing(self) -> list[tuple[str, CallAction]]:
        """The writes of this request that were done, or may have been, and are not undone; oldest first."""
        return [
            (key, item)
            for key, item in self.launched.items()
            if self.changes(item) and self.outcome.get(key) in ("done", "unclear") and key not in self.undone
            if self.request_of[key] == self.request
        ]


def _plain(name: str) -> str:
    """A person's name as it counts: no case, no spaces around it, no look of its letters."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def running(after: Snapshot) -> list[str]:
    """The procedures of the running request, its root first; none where no request runs."""
    frames = after.frames
    start = max((index for index, frame in enumerate(frames) if frame.root), default=0)
    return [frame.procedure for frame in frames[start:]]
