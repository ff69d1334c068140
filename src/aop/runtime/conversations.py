"""Conversations, run: message in, words out; everything between committed through the store.

    message ─▶ intake ─▶ extractor ─▶ gate of understanding ─▶ transition ─▶ commit ─▶ effects carried out ─▶ …

Effects are carried out only after the transition that asked for them is committed, and what they bring back is the
next event. One conversation is handled one event at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aop.engine.calendar import civil
from aop.engine.effects import (
    AskLedger,
    CallAction,
    Effect,
    Explain,
    FindPassage,
    Keep,
    ReadAgain,
    Recall,
    Say,
    SettleTry,
    TakeTry,
    Unbook,
)
from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    EventArrived,
    LedgerAnswered,
    MessageReceived,
    PassageFound,
    PersonActed,
    PersonAnswered,
    SlotRead,
    TaskDone,
    TimerFired,
    TryTaken,
)
from aop.engine.handoff import package_of
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.package import Package, Spoken
from aop.engine.program import Program
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Understanding
from aop.engine.vocabulary import approved_now, greeting, moment, objection_to
from aop.errors import PortError, WrongUse
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor, Message
from aop.ports.kept import Kept
from aop.ports.knowledge import Knowledge, Question
from aop.ports.ledger import Ledger
from aop.ports.store import Commit, Entry, Parked, Store, Stored
from aop.runtime import intake
from aop.runtime.bursts import Bursts
from aop.runtime.calling import Calls, state_of
from aop.runtime.clearing import for_channel, for_queue
from aop.runtime.keeping import Keeping
from aop.runtime.knowledge import ReleaseKnowledge
from aop.runtime.listening import Listening
from aop.runtime.one_at_a_time import OneAtATime
from aop.runtime.outside import Outside, PendingApproval, PendingQuestion, PendingTask
from aop.runtime.overrides import Overrides, uncounted
from aop.runtime.senders import Sender, sender_known, take
from aop.runtime.transcript import package_with_transcript, with_transcript
from aop.runtime.typing_in import inputs_of, payload_of, result_of, value_of
from aop.runtime.watching import Watching
from aop.runtime.wording import WordsOf
from aop.understanding.evidence import Dropped

#: One input leads to at most so many events; a release that needs more is broken.
MAX_EVENTS = 500


#: A comment of an approver is cut here.
MAX_COMMENT = 2_000

#: Why an approval may not be there any more.
GONE = "it was decided, changed, withdrawn or too late, so this answer counts for nothing"

#: Effects that are carried out when the reply holds them.
TOLD = (Explain, Say)


@dataclass(frozen=True, slots=True)
class Line:
    """Something said to the customer. `kind`: say, ask, confirm, notice; `options` are what may be picked."""

    kind: str
    text: str
    slot: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one input: words, everything that was decided, and how the conversation stands. `told` is what a
    person is told whose yes, no or action did not count."""

    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    snapshot: Snapshot
    understanding: Understanding | None = None
    dropped: tuple[Dropped, ...] = ()
    told: str | None = None


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
        knowledge: Knowledge | None = None,
        kept: Kept | None = None,
        earlier: Iterable[Release] = (),
    ) -> None:
        """`earlier` are releases from which conversations may have been moved to this one."""
        self.program = Program(release)
        self._listening = Listening(self.program, extractor)
        self._watching = Watching(self.program, store, earlier)
        self._calls = Calls(release, connectors, ledger, clock, self._watching)
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._turns = OneAtATime()
        self._bursts = Bursts(self.program)
        self._knowledge = knowledge or ReleaseKnowledge(release.articles)
        self._keeping = Keeping(self.program, kept)
        self._outside = Outside()
        self._overrides = Overrides(self.program, store, clock)

    # ---- inputs

    async def open(self, conversation: str, channel: str = "chat", sender: Sender | None = None) -> Reply:
        """A new conversation; the channel's opening words, if the workspace has any. `sender` is what the channel knows
        of who writes; WrongUse for more than the workspace says that it knows, and for the name of what people do to
        the whole workspace."""
        if conversation == OF_WORKSPACE:
            raise WrongUse(f"`{OF_WORKSPACE}` is no name for a conversation with a customer")
        known = None if sender is None else sender_known(self.program.release, channel, sender, self._clock.now())
        snapshot = opened(self.program, conversation, self._clock.now(), channel)
        await self._store.create(snapshot)
        words = self._first_words(snapshot)
        if known is not None:
            snapshot = (await self._driven(conversation, known)).snapshot
        return Reply((Line("say", words),) if words else (), (), snapshot)

    async def sender_is(self, conversation: str, sender: Sender) -> Reply:
        """Who writes from now on: they signed in, or it is another sender. Raises WrongUse as `open` does."""
        channel = (await self._load(conversation)).snapshot.channel
        known = sender_known(self.program.release, channel, sender, self._clock.now())
        return await self._driven(conversation, known)

    async def receive(self, conversation: str, message: Message) -> Reply:
        """A customer's message, to its replies, with what `hold` keeps before it. What cannot be read is answered and
        changes nothing."""
        message = await self._as_it_came(conversation, message)
        async with self._turns.of(conversation):
            stored = await self._load(conversation)
            refusal = self._refusal(stored.snapshot, message)
            if refusal is not None:
                return refusal
            before = None
            if not self._bursts.has_room(conversation, message):
                before, stored = await self._heard_now(conversation), await self._load(conversation)
            reply = await self._understood(stored, self._bursts.whole(conversation, message))
            return reply if before is None else _together(before, reply)

    async def hold(self, conversation: str, message: Message) -> Reply:
        """A customer's message that more may follow: kept until the channel's window is over, then handled by `tick` as
        one with those that came within it. Handled at once, as by `receive`, where the channel has no window, and where
        people, systems or time are waited for."""
        message = await self._as_it_came(conversation, message)
        async with self._turns.of(conversation):
            stored = await self._load(conversation)
            refusal = self._refusal(stored.snapshot, message)
            window = self._bursts.window(stored.snapshot)
            if refusal is None and window is not None:
                full = not self._bursts.has_room(conversation, message)
                before = await self._heard_now(conversation) if full else None
                self._bursts.keep(conversation, message, self._clock.now(), window)
                return before or Reply((), (), stored.snapshot)
        return refusal or await self.receive(conversation, message)

    async def _as_it_came(self, conversation: str, message: Message) -> Message:
        """With what the customer had been asked by then, where it has to wait for its turn: they answer no question
        that is sent in the meantime."""
        if message.seen is not None or not self._turns.is_busy(conversation):
            return message
        return replace(message, seen=(await self._load(conversation)).snapshot.counters.get("questions", 0))

    def _refusal(self, snapshot: Snapshot, message: Message) -> Reply | None:
        if snapshot.conversation == OF_WORKSPACE:
            raise WrongUse(f"no customer writes to `{OF_WORKSPACE}`")
        limit, gone = self.program.release.workspace.limits.message_size, snapshot.status == "handed_off"
        refusal = intake.refused(message.text, limit, message.attachments, snapshot.language, handed_over=gone)
        return None if refusal is None else Reply((Line("notice", refusal),), (), snapshot)

    async def _heard_now(self, conversation: str) -> Reply | None:
        """What is kept of a burst, handled; None where nothing is."""
        message = self._bursts.whole(conversation)
        return None if message is None else await self._understood(await self._load(conversation), message)

    async def _understood(self, stored: Stored, message: Message) -> Reply:
        text = intake.cleaned(message.text)
        message = message if text == message.text else replace(message, text=text)
        now = self._clock.now()
        admitted = await self._listening.hear(stored.snapshot, message, moment(self.program, stored.snapshot), now)
        event = MessageReceived(now, message.id, admitted.understanding, message.seen)
        reply = await self._drive(stored, event, message)
        self._bursts.forget(stored.snapshot.conversation)  # not before: what nobody could read is still to be read
        return Reply(reply.lines, reply.effects, reply.snapshot, admitted.understanding, admitted.dropped)

    async def decide(self, call: str, person: str, role: str, *, granted: bool, reason: str = "") -> Reply:
        """A person's yes or no to a pending approval. Raises WrongUse when nothing waits for it (any more) or for this
        person; what was decided too late is told (`told`). The role is the caller's to know: it is nothing that a
        person says of themselves."""
        asked = [item for (name, _), item in self._outside.approvals.items() if name == call]
        if not asked:
            raise WrongUse(f"no approval is waiting under {call}: {GONE}")
        if all(item.request.role != role for item in asked):
            raise WrongUse(f"this approval is for {' and '.join(item.request.role for item in asked)}, not {role}")
        async with self._turns.of(asked[0].conversation):
            stored = await self._load(asked[0].conversation)
            if approved_now(stored.snapshot, call) is None:
                raise WrongUse(f"no approval is waiting under {call}: {GONE}")
            objection = objection_to(self.program, stored.snapshot, person, role, call)
            if objection is not None:
                raise WrongUse(f"{person} cannot decide this as {role}: {objection}")
            event = ApprovalDecided(self._clock.now(), call, person, role, granted, reason[:MAX_COMMENT])
            reply = await self._drive(stored, event)
            return replace(reply, told=uncounted(reply.effects))

    async def act(
        self, conversation: str, person: str, role: str, action: str, inputs: Mapping[str, object] | None = None
    ) -> Reply:
        """A person does something themselves: one of their powers (`aop.take_over`, …) in a conversation, or an action
        of a system in one that they took over. Whether they may is decided by the gate; `told` says why not. Raises
        WrongUse for inputs that are none of the action's, or where there is no such conversation.

        What is about the whole workspace (`aop.pause`) is done in the conversation `OF_WORKSPACE`.
        """
        given = inputs_of(action, inputs or {}, self.program)
        if conversation == OF_WORKSPACE:
            await self._overrides.opened()
        async with self._turns.of(conversation):
            heard = await self._heard_now(conversation)
            stored = await self._load(conversation)
            reply = await self._drive(stored, PersonActed(self._clock.now(), person, role, action, given))
            reply = replace(reply, told=uncounted(reply.effects))
            return reply if heard is None else replace(_together(heard, reply), told=reply.told)

    async def paused(self) -> tuple[Pause, ...]:
        """What people have paused in the workspace."""
        return await self._overrides.paused()

    async def answer(self, wait: str, person: str, role: str, value: object) -> Reply:
        """A colleague's answer to a question that a procedure asked people. Raises WrongUse when nothing waits for it,
        for this role, or when it is no value of the slot."""
        asked = self._outside.questions.get(wait)
        if asked is None:
            raise WrongUse(f"no question is waiting under {wait}")
        if asked.request.role != role:
            raise WrongUse(f"this question is for {asked.request.role}, not {role}")
        slot = self.program.procedure(asked.request.procedure).slots[asked.request.slot]
        typed = value_of(value, slot, self.program.release)
        event = PersonAnswered(self._clock.now(), wait, person, role, typed)
        return await self._driven(asked.conversation, event)

    async def done_by_hand(
        self, call: str, person: str, role: str, outcome: str = "done", given: object = None, reason: str = ""
    ) -> Reply:
        """What a colleague says of a call that they did by hand, since its system is down. `outcome`: done (`given` is
        what the system would have answered), not_found, fails. Raises WrongUse when nothing waits for it, for this
        role, or when it is no such answer."""
        task = self._outside.tasks.get(call)
        if task is None:
            raise WrongUse(f"nothing waits to be done by hand under {call}")
        if role not in task.request.roles:
            raise WrongUse(f"this is for {' or '.join(task.request.roles)}, not {role}")
        value = result_of(task.request.action, outcome, given, self.program.release)
        event = TaskDone(self._clock.now(), call, person, role, outcome, value, reason)
        reply = await self._driven(task.conversation, event)
        if outcome == "done":  # else the engine says that it counts no longer
            await self._ledger.settle(call, "done")
        return reply

    async def turned_out(self, call: str, *, done: bool, reason: str = "") -> Reply:
        """What became of a write whose outcome was unknown: a late answer, or somebody asked the system. It is not
        repeated, and what was said is not unsaid. Raises WrongUse where nothing is unclear under this name."""
        conversation = call.rpartition("/")[0]
        stored = await self._store.load(conversation)
        if stored is None or not any(item.call == call and item.state == "unclear" for item in stored.snapshot.done):
            raise WrongUse(f"nothing is unclear under {call}")
        outcome = "done" if done else "fails"
        reply = await self._driven(conversation, ActionSettled(self._clock.now(), call, outcome, reason=reason))
        await self._ledger.settle(call, state_of(outcome))
        return reply

    async def happened(self, event: str, payload: Mapping[str, object]) -> tuple[Reply, ...]:
        """A system tells of an event (`shop.parcel_scanned`): to every conversation that waits for it. Raises WrongUse
        for an event that the release does not declare, or a payload that is not as declared."""
        record = payload_of(event, payload, self.program.release)
        waiting = self._outside.waiting_for(event, record)
        now = self._clock.now()
        return tuple(
            [await self._driven(item.conversation, EventArrived(now, item.request.wait, record)) for item in waiting]
        )

    async def tick(self) -> tuple[Reply, ...]:
        """Handles the bursts that are over, then fires the timers that are due."""
        now = self._clock.now()
        replies: list[Reply] = []
        for conversation in self._bursts.due(now):
            async with self._turns.of(conversation):
                heard = await self._heard_now(conversation)
            replies.extend(() if heard is None else (heard,))
        for timer in self._outside.due(now):
            conversation, _ = self._outside.timers.pop(timer, ("", now))
            if conversation:  # else what it waited for was settled by a timer before it
                replies.append(await self._driven(conversation, TimerFired(now, timer)))
        return tuple(replies)

    # ---- looking

    def approvals(self) -> tuple[PendingApproval, ...]:
        """What waits for a person, oldest first."""
        return tuple(self._outside.approvals.values())

    def parked(self) -> tuple[Parked, ...]:
        """The calls that wait for a person's look, oldest first: stopped by the monitor (`objections` says why), or of
        unknown outcome. `aop.redrive`, `aop.drop` and `turned_out` end that."""
        return tuple(self._watching.parked.values())

    def questions(self) -> tuple[PendingQuestion, ...]:
        """What colleagues are asked, oldest first."""
        return tuple(self._outside.questions.values())

    def tasks(self) -> tuple[PendingTask, ...]:
        """What colleagues are asked to do by hand, oldest first."""
        return tuple(self._outside.tasks.values())

    def next_due(self) -> datetime | None:
        """When `tick` has something to do next; None when nothing is waited for."""
        burst = self._bursts.next_due()
        return min((due for due in (burst, *(due for _, due in self._outside.timers.values())) if due), default=None)

    async def history(self, conversation: str) -> tuple[Entry, ...]:
        """Every committed transition of a conversation, in order."""
        return await self._store.history(conversation)

    async def handoff(self, conversation: str) -> Package | None:
        """What the colleague who takes over is handed, complete with everything that was said, also after it; None
        when the conversation was not handed over; without what the people of its queue are not cleared for. Raises
        WrongUse when there is none."""
        stored = await self._load(conversation)
        history = await self._store.history(conversation)
        package = package_with_transcript(self.program, history, self._opening(stored.snapshot, history))
        return None if package is None else for_queue(self.program.release, package)

    async def standing(self, conversation: str) -> Package:
        """The same for a conversation as it stands now; with a reason only where it was handed over."""
        stored = await self._load(conversation)
        history = await self._store.history(conversation)
        package = package_of(self.program, stored.snapshot)
        if stored.snapshot.status == "handed_off" and (handed := await self.handoff(conversation)) is not None:
            package = replace(package, reason=handed.reason, requests=handed.requests, promises=handed.promises)
        package = with_transcript(self.program, package, history, self._opening(stored.snapshot, history))
        return for_queue(self.program.release, package)

    def _opening(self, snapshot: Snapshot, history: tuple[Entry, ...]) -> tuple[Spoken, ...]:
        """The first words of the channel, which were said before anything happened."""
        at = history[0].event.at if history else snapshot.now
        words = self._first_words(opened(self.program, snapshot.conversation, at, snapshot.channel))
        return () if words is None else (Spoken("agent", at, words),)

    def _first_words(self, snapshot: Snapshot) -> str | None:
        declared = self.program.release.workspace.channels.get(snapshot.channel)
        opening = None if declared is None else declared.opening
        words = None if opening is None else greeting(self.program, snapshot, opening)
        return None if words is None else self._words(snapshot).text(words)

    # ---- driving

    async def _load(self, conversation: str) -> Stored:
        stored = await self._store.load(conversation)
        if stored is None:
            raise WrongUse(f"there is no conversation {conversation}")
        return stored

    def _words(self, snapshot: Snapshot) -> WordsOf:
        """How values read for this customer."""
        return WordsOf(snapshot.language, self.program.zone)

    async def _driven(self, conversation: str, event: Event) -> Reply:
        """What the customer wrote before goes first: "no, stop" is heard before an event that goes on."""
        async with self._turns.of(conversation):
            heard = await self._heard_now(conversation)
            reply = await self._drive(await self._load(conversation), event)
            return reply if heard is None else _together(heard, reply)

    async def _drive(self, stored: Stored, first: Event, message: Message | None = None) -> Reply:
        """Transition, commit, carry out; until nothing more comes back at once."""
        snapshot, version = stored.snapshot, stored.version
        events: deque[Event] = deque([first])
        if stored.snapshot.conversation == OF_WORKSPACE and (moved := self._overrides.moved(stored)) is not None:
            events.appendleft(moved)
        if (paused := await self._overrides.told(snapshot)) is not None:
            events.appendleft(paused)
        lines: list[Line] = []
        effects: list[Effect] = []
        for _ in range(MAX_EVENTS):
            if not events:
                break
            event = events.popleft()
            snapshot, now = transition(self.program, snapshot, event)
            words, clear = self._words(snapshot), for_channel(self.program.release, snapshot)
            said = [_line(effect, words, clear) for effect in now if isinstance(effect, Say)]
            heard = message if event is first else None
            entry = Entry(event, now, heard, tuple(line.text for line in said))
            await self._store.commit(Commit(snapshot.conversation, version, (entry,), snapshot))
            await self._watching.see(entry, snapshot, version)
            version += 1
            lines.extend(said)
            for line in said:
                if line.kind == "confirm":
                    self._listening.asked(snapshot.conversation, line.text)
            effects.extend(now)
            for effect in now:
                if type(effect) not in TOLD:  # most effects are: no task of the loop for those
                    events.extend(await self._carry_out(snapshot, effect))
        self._outside.forget(self.program, snapshot)
        return Reply(tuple(lines), tuple(effects), snapshot)

    async def _carry_out(self, snapshot: Snapshot, effect: Effect) -> tuple[Event, ...]:
        match effect:
            case ReadAgain():
                reading = self._listening.read_again(snapshot.conversation, effect, self._words(snapshot))
                return (SlotRead(self._clock.now(), effect.slot, reading),)
            case AskLedger(call, queries):
                found = {query.rule: await self._ledger.count(query) for query in queries}
                return (LedgerAnswered(self._clock.now(), call, found),)
            case CallAction():
                return (await self._calls.carry_out(effect, snapshot.now),)
            case TakeTry():
                return (TryTaken(self._clock.now(), effect.wait, await take(self._ledger, effect, snapshot.now)),)
            case SettleTry(wait, right):
                await self._ledger.settle(wait, "released" if right else "done")
                return ()
            case Unbook(call):
                await self._ledger.settle(call, "released")
                return ()
            case Keep():
                await self._keeping.keep(effect, self._clock.now())
                return ()
            case Recall():
                reading = await self._keeping.recall(effect)
                return (SlotRead(self._clock.now(), effect.slot, reading),)
            case FindPassage():
                return (await self._find(snapshot, effect),)
        self._outside.note(snapshot.conversation, effect)
        return ()

    async def _find(self, snapshot: Snapshot, effect: FindPassage) -> PassageFound:
        """A passage of an approved article; none where knowledge is down."""
        now = self._clock.now()
        about = effect.about or self._listening.last_words(snapshot.conversation)
        question = Question(about, effect.intent, effect.language, civil(now, self.program.zone))
        try:
            found = await self._knowledge.find(question)
        except PortError:
            found = None
        if found is None:
            return PassageFound(now, effect.wait, None)
        return PassageFound(now, effect.wait, found.text, found.article)


def _together(before: Reply, after: Reply) -> Reply:
    """What came of one thing after the other, as one reply."""
    understanding, dropped = after.understanding or before.understanding, (*before.dropped, *after.dropped)
    lines, effects = (*before.lines, *after.lines), (*before.effects, *after.effects)
    return Reply(lines, effects, after.snapshot, understanding, dropped)


def _line(effect: Say, words: WordsOf, clear: Callable[[str], str]) -> Line:
    options = tuple([clear(words.text(option)) for option in effect.options])
    return Line(effect.kind, clear(words.text(effect.words)), effect.slot, options)
