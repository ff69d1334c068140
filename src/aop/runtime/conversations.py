"""Conversations, run: message in, words out; everything between committed through the store.

    message ─▶ intake ─▶ extractor ─▶ gate of understanding ─▶ transition ─▶ commit ─▶ effects carried out ─▶ …

Effects are carried out only after the transition that asked for them is committed, and what they bring back is the
next event. One conversation is handled one event at a time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aop.engine import wording
from aop.engine.effects import AskLedger, CallAction, Effect, ReadAgain, RequestApproval, Say, SetTimer
from aop.engine.events import ApprovalDecided, Event, LedgerAnswered, MessageReceived, SlotRead, TimerFired
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Understanding
from aop.engine.vocabulary import greeting, moment, objection_to, open_approvals
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor, Message
from aop.ports.ledger import Ledger
from aop.ports.store import Entry, Store, Stored
from aop.runtime import intake
from aop.runtime.calling import Calls
from aop.runtime.listening import Listening
from aop.understanding.evidence import Dropped

#: One input leads to at most so many events; a release that needs more is broken.
MAX_EVENTS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """Something said to the customer. `kind`: say, ask, confirm, notice; `options` are what may be picked."""

    kind: str
    text: str
    slot: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """A call that waits for a person's yes, with exactly what they say yes to."""

    conversation: str
    request: RequestApproval


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one input: words, everything that was decided, and how the conversation stands."""

    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    snapshot: Snapshot
    understanding: Understanding | None = None
    dropped: tuple[Dropped, ...] = ()


class Runtime:
    """Runs the conversations of one release. Not for several threads; any number of tasks of one loop."""

    def __init__(
        self,
        release: Release,
        *,
        extractor: Extractor,
        connectors: Mapping[str, Connector],
        store: Store,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self.program = Program(release)
        self._listening = Listening(self.program, extractor)
        self._calls = Calls(release, connectors, ledger, clock)
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._locks: dict[str, asyncio.Lock] = {}
        self._approvals: dict[tuple[str, str], PendingApproval] = {}  # by call and by the rule that asks
        self._timers: dict[str, tuple[str, datetime]] = {}

    # ---- inputs

    async def open(self, conversation: str, channel: str = "chat") -> Reply:
        """A new conversation; the channel's opening words, if the workspace has any."""
        snapshot = opened(self.program, conversation, self._clock.now(), channel)
        await self._store.create(snapshot)
        opening = self.program.release.workspace.openings.get(channel)
        words = None if opening is None else greeting(self.program, snapshot, opening)
        return Reply((Line("say", wording.text(words)),) if words else (), (), snapshot)

    async def receive(self, conversation: str, message: Message) -> Reply:
        """A customer's message, to its replies. What cannot be read is answered and changes nothing."""
        async with self._lock(conversation):
            stored = await self._load(conversation)
            limit = self.program.release.workspace.limits.message_size
            refusal = intake.refused(message.text, limit, message.attachments)
            if refusal is not None:
                return Reply((Line("notice", refusal),), (), stored.snapshot)
            message = replace(message, text=intake.cleaned(message.text))
            admitted = await self._listening.hear(stored.snapshot, message, moment(self.program, stored.snapshot))
            event = MessageReceived(self._clock.now(), message.id, admitted.understanding)
            reply = await self._drive(stored, event, message)
            return replace(reply, understanding=admitted.understanding, dropped=admitted.dropped)

    async def decide(self, call: str, person: str, role: str, *, granted: bool, reason: str = "") -> Reply:
        """A person's yes or no to a pending approval. Raises WrongUse when nothing waits for it or for this person."""
        asked = [item for (name, _), item in self._approvals.items() if name == call]
        if not asked:
            raise WrongUse(f"no approval is waiting under {call}")
        if all(item.request.role != role for item in asked):
            raise WrongUse(f"this approval is for {' and '.join(item.request.role for item in asked)}, not {role}")
        async with self._lock(asked[0].conversation):
            stored = await self._load(asked[0].conversation)
            objection = objection_to(self.program, stored.snapshot, person, role)
            if objection is not None:
                raise WrongUse(f"{person} cannot decide this as {role}: {objection}")
            return await self._drive(stored, ApprovalDecided(self._clock.now(), call, person, role, granted, reason))

    async def tick(self) -> tuple[Reply, ...]:
        """Fires the timers that are due."""
        now = self._clock.now()
        due = sorted((when, timer) for timer, (_, when) in self._timers.items() if when <= now)
        replies = []
        for _, timer in due:
            conversation, _ = self._timers.pop(timer, ("", now))
            if not conversation:
                continue  # what it waited for was settled by a timer before it
            async with self._lock(conversation):
                replies.append(await self._drive(await self._load(conversation), TimerFired(now, timer)))
        return tuple(replies)

    # ---- looking

    def approvals(self) -> tuple[PendingApproval, ...]:
        """What waits for a person, oldest first."""
        return tuple(self._approvals.values())

    async def history(self, conversation: str) -> tuple[Entry, ...]:
        """Every committed transition of a conversation, in order."""
        return await self._store.history(conversation)

    # ---- driving

    def _lock(self, conversation: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())

    async def _load(self, conversation: str) -> Stored:
        stored = await self._store.load(conversation)
        if stored is None:
            raise WrongUse(f"there is no conversation {conversation}")
        return stored

    async def _drive(self, stored: Stored, first: Event, message: Message | None = None) -> Reply:
        """Transition, commit, carry out; until nothing more comes back at once."""
        snapshot, version = stored.snapshot, stored.version
        events = deque([first])
        lines: list[Line] = []
        effects: list[Effect] = []
        for _ in range(MAX_EVENTS):
            if not events:
                break
            event = events.popleft()
            snapshot, now = transition(self.program, snapshot, event)
            said = [_line(effect) for effect in now if isinstance(effect, Say)]
            entry = Entry(event, now, message, tuple(line.text for line in said))
            await self._store.commit(snapshot.conversation, version, entry, snapshot)
            version, message = version + 1, None
            lines.extend(said)
            for line in said:
                if line.kind == "confirm":
                    self._listening.asked(snapshot.conversation, line.text)
            effects.extend(now)
            for effect in now:
                events.extend(await self._carry_out(snapshot, effect))
        self._forget_settled(snapshot)
        return Reply(tuple(lines), tuple(effects), snapshot)

    async def _carry_out(self, snapshot: Snapshot, effect: Effect) -> tuple[Event, ...]:
        match effect:
            case ReadAgain():
                reading = self._listening.read_again(snapshot.conversation, effect)
                return (SlotRead(self._clock.now(), effect.slot, reading),)
            case AskLedger(call, queries):
                found = {query.rule: await self._ledger.count(query) for query in queries}
                return (LedgerAnswered(self._clock.now(), call, found),)
            case CallAction():
                return (await self._calls.carry_out(effect),)
            case RequestApproval():
                self._approvals[effect.call, effect.rule] = PendingApproval(snapshot.conversation, effect)
            case SetTimer(timer, due):
                self._timers[timer] = (snapshot.conversation, due)
        return ()

    def _forget_settled(self, snapshot: Snapshot) -> None:
        """Approvals and timers of calls that no longer wait."""
        flight, open_rules = snapshot.flight, open_approvals(self.program, snapshot)
        for (call, rule), pending in list(self._approvals.items()):
            if pending.conversation == snapshot.conversation and rule not in open_rules:
                del self._approvals[call, rule]
        waiting = "" if flight is None else f"{flight.id}/"
        for timer, (conversation, _) in list(self._timers.items()):
            if conversation == snapshot.conversation and not (waiting and timer.startswith(waiting)):
                del self._timers[timer]


def _line(effect: Say) -> Line:
    return Line(
        effect.kind, wording.text(effect.words), effect.slot, tuple(wording.text(option) for option in effect.options)
    )
