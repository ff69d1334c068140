"""Conversations, run: message in, words out; everything between committed through the store.

    message ─▶ intake ─▶ extractor ─▶ gate of understanding ─▶ transition ─▶ commit ─▶ effects carried out ─▶ …

Effects are carried out only after the transition that asked for them is committed, and what they bring back is the
next event (`aop.runtime.driving`). One conversation is handled one event at a time. What must not be lost stands in the
store: after a crash `recover` goes on with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from aop.engine.events import (
    ActionSettled,
    ApprovalDecided,
    Event,
    EventArrived,
    MessageReceived,
    PersonActed,
    PersonAnswered,
    ReleaseChanged,
    TaskDone,
    TimerFired,
)
from aop.engine.handoff import package_of
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.package import Package, Spoken
from aop.engine.program import Program
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.transition import opened
from aop.engine.vocabulary import approved_now, greeting, moment, objection_to
from aop.errors import AopError, PortError, WrongUse
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor, Message
from aop.ports.kept import Kept
from aop.ports.knowledge import Knowledge
from aop.ports.ledger import Ledger
from aop.ports.store import KINDS, Conflict, Entry, Held, LeafOf, Mark, Parked, Store, Stored, Waited
from aop.runtime import bursts, intake, open_ends
from aop.runtime.bursts import Bursts
from aop.runtime.calling import Calls
from aop.runtime.cards import without_cards
from aop.runtime.clearing import for_queue, of_channel, of_history
from aop.runtime.driving import MAX_CONFLICTS, Driving, Ports
from aop.runtime.keeping import Keeping
from aop.runtime.keeping_back import ALL
from aop.runtime.knowledge import ReleaseKnowledge
from aop.runtime.listening import Listening
from aop.runtime.one_at_a_time import OneAtATime
from aop.runtime.outside import Outside, PendingApproval, PendingQuestion, PendingTask, is_met, mark_of
from aop.runtime.overrides import Overrides, uncounted
from aop.runtime.reply import Line, Reply, first_reply, together
from aop.runtime.senders import Sender, sender_known
from aop.runtime.standing import Programs, release_of, upright
from aop.runtime.transcript import package_with_transcript, with_transcript
from aop.runtime.typing_in import inputs_of, payload_of, result_of, value_of
from aop.runtime.waking import Waking
from aop.runtime.watching import Watching
from aop.runtime.wording import WordsOf

#: A comment of an approver is cut here.
MAX_COMMENT = 2_000
#: So many conversations are looked up in the store at a time.
PAGE = 200
#: Of what dead processes left so many conversations are looked at, and so many gone on with at once.
MAX_LEFT, LEFT_AT_ONCE = 1_000, 16
#: So many timers of one conversation fire at once.
MAX_TIMERS = 100
#: How often, and how long each time, another process is waited for that is at the conversation, seconds.
MAX_WAITS, WAIT_SECONDS = 600, 0.1

#: Why an approval may not be there any more.
GONE = "it was decided, changed, withdrawn or too late, so this answer counts for nothing"

_LOG = logging.getLogger("aop.runtime")


class Reused(WrongUse):
    """Another message came under the id of one that was handled."""


class Busy(AopError):
    """Another process is at this conversation and does not come to an end; try again later."""


class Runtime:
    """Runs the conversations of one release. Not for several threads; any number of tasks of one loop.

    `earlier` are releases that conversations in the store may have been decided by before. `leaf_of` makes the leaf of
    the audit log of an entry. A runtime on a store that others used before calls `recover` first.
    """

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
        others: Programs | None = None,
        leaf_of: LeafOf | None = None,
    ) -> None:
        """`earlier` are releases from which conversations may have been moved to this one; `others` finds any more."""
        self.program = Program(release)
        self._earlier = {item.digest: item for item in earlier}
        self._others = others
        self._programs = {release.digest: self.program}
        self._store = store
        self._clock = clock
        self._listening = Listening(self.program, extractor)
        self._watching = Watching(self.program)
        self._waking = Waking(self.program, self._program_of, store, self._listening, self._watching)
        self._calls = Calls(release, connectors, ledger, clock, self._watching)
        self._turns = OneAtATime()
        self._bursts = Bursts(self.program)
        self._outside = Outside()
        self._overrides = Overrides(self.program, self._program_of, store, clock)
        self._driving = Driving(
            self.program,
            Ports(store, ledger, clock, knowledge or ReleaseKnowledge(release.articles), leaf_of),
            self._listening,
            self._watching,
            self._calls,
            Keeping(self.program, kept),
            self._outside,
            self._load,
        )

    def _program_of(self, digest: str) -> Program | None:
        """A release that is loaded here; an earlier one is made ready when it is needed first."""
        if digest not in self._programs and digest in self._earlier:
            self._programs[digest] = Program(self._earlier[digest])
        if digest not in self._programs and self._others is not None:
            return self._others(digest)
        return self._programs.get(digest)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way here and nobody is waited for, so that another runtime could take its place."""
        return not len(self._turns) and self._outside.is_empty and not self._driving.has_left

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
        changes nothing. A message that was handled is not handled again: its first reply is given (`again`). Raises
        Reused for another text under its id."""
        message = await self._as_it_came(conversation, self._admitted(message))
        async with self._turns.of(conversation):
            return await self._tried(lambda: self._received(conversation, message))

    async def _received(self, conversation: str, message: Message) -> Reply:
        before, stored = await self._free(conversation)
        known = await self._before(stored, message)
        if known is not None:
            return known
        refusal = self._refusal(stored.snapshot, message)
        if refusal is not None:
            return refusal
        held, last = _in_their_order(stored.held, message)
        if not self._bursts.has_room(held, last):
            heard = await self._heard_now(conversation)
            stored, held = await self._load(conversation), ()
            before = _both(before, heard)
        whole, marks = bursts.whole(held, last), bursts.marks(held, last)
        return _after(before, await self._understood(stored, whole, marks))

    async def _before(self, stored: Stored, message: Message) -> Reply | None:
        """What came of the message when it came first; None where it did not."""
        name = stored.snapshot.conversation
        marked = await self._store.marked(name, message.id)
        if marked is None:
            return None
        if marked.digest != bursts.told_apart(message):
            raise Reused(f"the message {message.id} of {name} was another one: give each message its own id")
        entries = await self._store.history(name, marked.version, PAGE)
        clear = await self._clear(stored.snapshot)
        return first_reply(entries, stored.snapshot, self._words(stored.snapshot), clear)

    async def _clear(self, snapshot: Snapshot) -> Callable[[str], str]:
        """How a text of the past reads on the channel of its conversation."""
        cleared = of_channel(self.program.release, snapshot.channel)
        history = () if cleared == ALL else await self._store.history(snapshot.conversation)
        return of_history(self.program.release, snapshot, history, cleared).text

    async def hold(self, conversation: str, message: Message) -> Reply:
        """A customer's message that more may follow: kept in the store until the channel's window is over, then handled
        by `tick` as one with those that came within it. Handled at once, as by `receive`, where the channel has no
        window, and where people, systems or time are waited for."""
        message = await self._as_it_came(conversation, self._admitted(message))
        async with self._turns.of(conversation):
            stored = await self._load(conversation)
            known = await self._before(stored, message)
            refusal = known or self._refusal(stored.snapshot, message)
            window = self._bursts.window(stored.snapshot)
            if refusal is None and window is not None:
                full = not self._bursts.has_room(stored.held, message)
                before = await self._heard_now(conversation) if full else None
                held = () if full else stored.held
                now = self._clock.now()
                await self._store.hold(conversation, self._bursts.with_one_more(held, message, now, window))
                return before or Reply((), (), stored.snapshot)
        return refusal or await self.receive(conversation, message)

    async def accept(self, conversation: str, message: Message, *, more: bool = False) -> Reply | None:
        """A customer's message taken in at once, also while a call of the conversation is in flight: it is in the store
        when this returns, and `tick` handles it as soon as it may; with `more` not before the channel's window is over,
        as by `hold`. What cannot be read is answered (a reply); None: it was taken. Raises Reused for another text
        under its id, and Busy where so many wait with `more` that it may not be one with them."""
        stored = await self._load(conversation, wake=False)
        message = _seen_by(stored, self._admitted(message))
        known = await self._before(stored, message)
        refusal = known or self._refusal(stored.snapshot, message)
        if refusal is not None:
            return refusal
        if all(item.message.id != message.id for item in stored.held):
            if more and not self._bursts.has_room(stored.held, message):
                raise Busy(f"too many messages of the conversation {conversation} wait: send it again later")
            window = self._bursts.window(stored.snapshot) if more else None
            held = self._bursts.with_one_more(stored.held, message, self._clock.now(), window)
            await self._store.hold(conversation, held)
        return None

    async def _as_it_came(self, conversation: str, message: Message) -> Message:
        """With what the customer had been asked by then, where it must wait for its turn: they answer no question that
        is sent in the meantime."""
        if message.seen is not None or not self._turns.is_busy(conversation):
            return message
        return _seen_by(await self._load(conversation, wake=False), message)

    def _admitted(self, message: Message) -> Message:
        """Without card numbers, before anything is written of it; what is too long is refused as it is."""
        if len(message.text) > self.program.release.workspace.limits.message_size:
            return message
        text = without_cards(message.text)
        return message if text == message.text else replace(message, text=text)

    def _refusal(self, snapshot: Snapshot, message: Message) -> Reply | None:
        if snapshot.conversation == OF_WORKSPACE:
            raise WrongUse(f"no customer writes to `{OF_WORKSPACE}`")
        limit, gone = self.program.release.workspace.limits.message_size, snapshot.status == "handed_off"
        refusal = intake.refused(message.text, limit, message.attachments, snapshot.language, handed_over=gone)
        return None if refusal is None else Reply((Line("notice", refusal),), (), snapshot)

    async def _heard_now(self, conversation: str) -> Reply | None:
        """What is held of a burst, handled; None where nothing is."""
        stored = await self._load(conversation)
        message = bursts.whole(stored.held)
        return None if message is None else await self._understood(stored, message, bursts.marks(stored.held))

    async def _understood(self, stored: Stored, message: Message, marks: tuple[Mark, ...]) -> Reply:
        text = intake.cleaned(message.text)
        message = message if text == message.text else replace(message, text=text)
        now = self._clock.now()
        admitted = await self._listening.hear(stored.snapshot, message, moment(self.program, stored.snapshot), now)
        event = MessageReceived(now, message.id, admitted.understanding, message.seen)
        reply = await self._drive(stored, event, message=message, marks=marks)
        return replace(reply, understanding=admitted.understanding, dropped=admitted.dropped)

    async def decide(self, call: str, person: str, role: str, *, granted: bool, reason: str = "") -> Reply:
        """A person's yes or no to a pending approval. Raises WrongUse when nothing waits for it (any more) or for this
        person; what was decided too late is told (`told`). The role is the caller's to know: it is nothing that a
        person says of themselves."""
        asked = self._outside.asked(call) or (await self._looked_up(call) and self._outside.asked(call))
        if not asked:
            raise WrongUse(f"no approval is waiting under {call}: {GONE}")
        if all(item.request.role != role for item in asked):
            raise WrongUse(f"this approval is for {' and '.join(item.request.role for item in asked)}, not {role}")
        return await self._decided(asked[0].conversation, call, person, role, granted=granted, reason=reason)

    async def _decided(
        self, conversation: str, call: str, person: str, role: str, *, granted: bool, reason: str
    ) -> Reply:
        async def attempt() -> Reply:
            stored = await self._load(conversation)
            if approved_now(stored.snapshot, call) is None:
                raise WrongUse(f"no approval is waiting under {call}: {GONE}")
            objection = objection_to(self.program, stored.snapshot, person, role, call)
            if objection is not None:
                raise WrongUse(f"{person} cannot decide this as {role}: {objection}")
            event = ApprovalDecided(self._clock.now(), call, person, role, granted, reason[:MAX_COMMENT])
            reply = await self._drive(stored, event)
            return replace(reply, told=uncounted(reply.effects))

        async with self._turns.of(conversation):
            return await self._tried(attempt)

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
        reply = await self._driven(conversation, PersonActed(self._clock.now(), person, role, action, given))
        return replace(reply, told=uncounted(reply.effects))

    async def paused(self) -> tuple[Pause, ...]:
        """What people have paused in the workspace."""
        return await self._overrides.paused()

    async def answer(self, wait: str, person: str, role: str, value: object) -> Reply:
        """A colleague's answer to a question that a procedure asked people. Raises WrongUse when nothing waits for it,
        for this role, or when it is no value of the slot."""
        asked = self._outside.question(wait) or (await self._looked_up(wait) and self._outside.question(wait))
        if not asked:
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
        task = self._outside.task(call) or (await self._looked_up(call) and self._outside.task(call))
        if not task:
            raise WrongUse(f"nothing waits to be done by hand under {call}")
        if role not in task.request.roles:
            raise WrongUse(f"this is for {' or '.join(task.request.roles)}, not {role}")
        value = result_of(task.request.action, outcome, given, self.program.release)
        event = TaskDone(self._clock.now(), call, person, role, outcome, value, reason)
        return await self._driven(task.conversation, event)

    async def turned_out(self, call: str, *, done: bool, reason: str = "") -> Reply:
        """What became of a write whose outcome was unknown: a late answer, or somebody asked the system. It is not
        repeated, and what was said is not unsaid. Raises WrongUse where nothing is unclear under this name."""
        conversation = call.rpartition("/")[0]
        known = await self._store.load(conversation)
        writes = () if known is None else upright(self._program_of, known).snapshot.done
        if not any(item.call == call and item.state == "unclear" for item in writes):
            raise WrongUse(f"nothing is unclear under {call}")
        outcome = "done" if done else "fails"
        return await self._driven(conversation, ActionSettled(self._clock.now(), call, outcome, reason=reason))

    async def happened(self, event: str, payload: Mapping[str, object]) -> tuple[Reply, ...]:
        """A system tells of an event (`shop.parcel_scanned`): to every conversation that waits for it. Raises WrongUse
        for an event that the release does not declare, or a payload that is not as declared."""
        record = payload_of(event, payload, self.program.release)
        replies: list[Reply] = []
        after = ""
        while found := await self._store.waiting(f"event:{event}", PAGE, after):
            after = found[-1][0]
            for conversation, item in found:
                if is_met(item, event, record) and await self._is_ours(conversation):
                    arrived = EventArrived(self._clock.now(), _wait_of(item), record)
                    replies.append(await self._driven(conversation, arrived))
        return tuple(replies)

    async def hears(self, conversation: str, event: str, payload: Mapping[str, object], id: str) -> Reply | None:  # noqa: A002
        """An event of a system, told to one conversation of this release; None where it waits for no such event, or
        heard of the one with this `id` before. Raises WrongUse as `happened` does."""
        record = payload_of(event, payload, self.program.release)
        mark = mark_of(event, id)

        async def attempt() -> Reply:
            before, stored = await self._free(conversation)
            met = next((item for item in stored.waiting if is_met(item, event, record)), None)
            if met is None or await self._store.marked(conversation, mark.message) is not None:
                return Reply((), (), stored.snapshot, again=True)
            heard = await self._heard_now(conversation)
            arrived = EventArrived(self._clock.now(), _wait_of(met), record)
            return _after(
                _both(before, heard), await self._drive(await self._load(conversation), arrived, marks=(mark,))
            )

        async with self._turns.of(conversation):
            reply = await self._tried(attempt)
        return None if reply.again else reply

    async def move(self, conversation: str, to: Runtime) -> Reply:
        """Moves a conversation to the release of another runtime on the same store: its requests run again there, with
        a memory of what happened (semantics S8). Raises MigrationRefused, and changes nothing, where it cannot go on
        there, and WrongUse where there is none or it is not on this release."""

        async def attempt() -> Reply:
            before, _ = await self._free(conversation)
            heard = await self._heard_now(conversation)
            return _after(_both(before, heard), await to._taken_up(conversation, self.program.release.digest))

        async with self._turns.of(conversation):
            reply = await self._tried(attempt)
            self._outside.note(conversation, ())
            self._listening.forget(conversation)
            self._watching.forget(conversation)
        return reply

    async def _taken_up(self, conversation: str, before: str) -> Reply:
        """A conversation that was on another release."""
        async with self._turns.of(conversation):
            stored = await self._load(conversation)
            if stored.snapshot.release != before:
                raise WrongUse(f"the conversation {conversation} is not on the release {before[:12]} any more")
            return await self._drive(stored, ReleaseChanged(self._clock.now(), self.program.release.digest))

    async def tick(self) -> tuple[Reply, ...]:
        """Handles the bursts that are over, fires the timers that are due, and goes on with what was interrupted. What
        goes wrong in one conversation keeps no other one waiting: it is logged; a PortError, as of a store that is
        full or a reader that is down, is raised once all were looked at, and what it kept is tried at the next tick."""
        replies: list[Reply] = []
        down: list[PortError] = []
        for conversation in self._driving.left():
            replies.extend(await self._attended(conversation, self._gone_on, down))
        for conversation in await self._store.due(self._clock.now(), PAGE):
            replies.extend(await self._attended(conversation, self._fired, down))
        if down:
            raise down[0]
        return tuple(replies)

    async def recover(self) -> int:
        """Once, before anything else: what people are asked is known here again, and what a crash interrupted is gone
        on with, under the same keys. In how many conversations that was."""
        await self._recalled()
        seen: set[str] = set()
        while names := [name for name in await self._store.unfinished(PAGE + len(seen)) if name not in seen]:
            seen.update(names)
            for name in names:
                if await self._is_ours(name) and await self._store.claim(name):
                    await self._attended(name, self._gone_on, [])
        return len(seen)

    async def take_up(self) -> int:
        """Goes on with what a process that died meanwhile left of this release's conversations, under the same keys. In
        how many that was. What happens here is left alone, and of several processes one goes on with each."""
        left = [name for name in await self._store.unfinished(MAX_LEFT) if not self._turns.is_busy(name)]
        room = asyncio.Semaphore(LEFT_AT_ONCE)

        async def taken(name: str) -> bool:
            async with room:
                if not await self._is_ours(name) or self._turns.is_busy(name) or not await self._store.claim(name):
                    return False
                await self._attended(name, self._gone_on, [])
                return True

        return sum(await asyncio.gather(*(taken(name) for name in left)))

    async def _recalled(self) -> None:
        """What people are asked, from the store."""
        for kind in KINDS.values():
            after = ""
            while found := await self._store.waiting(kind, PAGE, after):
                after = found[-1][0]
                for conversation, item in found:
                    self._outside.add(conversation, item)

    async def _attended(
        self, conversation: str, what: Callable[[str], Awaitable[tuple[Reply, ...]]], down: list[PortError]
    ) -> tuple[Reply, ...]:
        async with self._turns.of(conversation):
            try:
                return await what(conversation) if await self._is_ours(conversation) else ()
            except PortError as error:
                down.append(error)
            except (AopError, AssertionError, LookupError):
                _LOG.exception("the conversation %s could not go on by itself", conversation)
        return ()

    async def _is_ours(self, conversation: str) -> bool:
        """Whether a conversation goes on with this release; one of another is another runtime's."""
        stored = await self._store.load(conversation)
        return stored is not None and release_of(stored) == self.program.release.digest

    async def _gone_on(self, conversation: str) -> tuple[Reply, ...]:
        reply = await self._resumed(conversation)
        return () if reply is None else (reply,)

    async def _resumed(self, conversation: str) -> Reply | None:
        """What is left to be carried out, as it is now: another process may have come to the end of it. Where the store
        fails meanwhile the next tick tries again, since nobody else does."""
        try:
            return await self._driving.go_on(await self._load(conversation))
        except (PortError, Conflict):
            self._driving.leave(conversation)
            raise

    async def _fired(self, conversation: str) -> tuple[Reply, ...]:
        """Held messages, then each timer that is due and still means something."""
        before, _ = await self._free(conversation)
        heard = await self._heard_now(conversation)
        replies = [reply for reply in (before, heard) if reply is not None]
        now = self._clock.now()
        for _ in range(MAX_TIMERS):
            stored = await self._load(conversation)
            over = open_ends.timers_due(stored.waiting, now)
            if not over:
                break
            replies.append(await self._drive(stored, TimerFired(now, over[0].timer), answers=over[0]))
        return tuple(replies)

    # ---- looking

    def approvals(self) -> tuple[PendingApproval, ...]:
        """What waits for a person, oldest first."""
        return self._outside.approvals

    def parked(self) -> tuple[Parked, ...]:
        """The calls that wait for a person's look, oldest first: stopped by the monitor (`objections` says why), or of
        unknown outcome. `aop.redrive`, `aop.drop` and `turned_out` end that."""
        return self._outside.parked

    def questions(self) -> tuple[PendingQuestion, ...]:
        """What colleagues are asked, oldest first."""
        return self._outside.questions

    def tasks(self) -> tuple[PendingTask, ...]:
        """What colleagues are asked to do by hand, oldest first."""
        return self._outside.tasks

    async def next_due(self) -> datetime | None:
        """When `tick` has something to do next; None when nothing is waited for."""
        return await self._store.next_due()

    async def history(self, conversation: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        """Every committed transition of a conversation behind the first `after` ones, in order."""
        return await self._store.history(conversation, after, limit)

    async def handoff(self, conversation: str) -> Package | None:
        """What the colleague who takes over is handed, complete with everything that was said, also after it; None
        when the conversation was not handed over; without what the people of its queue are not cleared for. Raises
        WrongUse when there is none."""
        stored = await self._load(conversation, wake=False)
        history = await self._store.history(conversation)
        package = package_with_transcript(self.program, history, self._opening(stored.snapshot, history))
        return None if package is None else for_queue(self.program.release, package)

    async def standing(self, conversation: str) -> Package:
        """The same for a conversation as it stands now; with a reason only where it was handed over."""
        stored = await self._load(conversation, wake=False)
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

    async def _load(self, conversation: str, *, wake: bool = True) -> Stored:
        """A conversation as it stands after its last entry, awake unless it is only looked at."""
        found = await self._store.load(conversation)
        if found is None:
            raise WrongUse(f"there is no conversation {conversation}")
        stored = upright(self._program_of, found)
        if wake:
            await self._waking.wake(stored)
        return stored

    async def _free(self, conversation: str) -> tuple[Reply | None, Stored]:
        """A conversation in which nothing is being carried out, and what came of what was: interrupted here it is gone
        on with, by another process it is waited for. Raises Busy where that takes too long."""
        stored, before = await self._load(conversation), None
        for _ in range(MAX_WAITS):
            if not open_ends.unfinished(stored.waiting):
                return before, stored
            if await self._store.claim(conversation):
                before = _both(before, await self._resumed(conversation))
            else:
                await asyncio.sleep(WAIT_SECONDS)
            stored = await self._load(conversation)
        raise Busy(f"another process is at the conversation {conversation}: try again later")

    async def look_up(self, name: str) -> None:
        """Looks in the store what is waited for now under a call or a wait, whichever process asked for it."""
        await self._looked_up(name)

    async def _looked_up(self, name: str) -> bool:
        """Finds in the store what another process, or this one before it started, asked people for. A call and a wait
        begin with the name of their conversation."""
        conversation = name
        while conversation := conversation.rpartition("/")[0]:
            stored = await self._store.load(conversation)
            if stored is not None:
                self._outside.note(conversation, stored.waiting)
                return True
        return False

    def _words(self, snapshot: Snapshot) -> WordsOf:
        """How values read for this customer."""
        return WordsOf(snapshot.language, self.program.zone)

    async def _tried(self, attempt: Callable[[], Awaitable[Reply]]) -> Reply:
        """An input, taken up again where another process committed first."""
        for _ in range(MAX_CONFLICTS):
            try:
                return await attempt()
            except Conflict as conflict:
                _LOG.info("taken up again: %s", conflict)
        return await attempt()

    async def _driven(self, conversation: str, event: Event, answers: Waited | None = None) -> Reply:
        """What the customer wrote before goes first: "no, stop" is heard before an event that goes on."""

        async def attempt() -> Reply:
            before, _ = await self._free(conversation)
            heard = await self._heard_now(conversation)
            stored = await self._load(conversation)
            answered = None if answers is None else next((item for item in stored.waiting if item == answers), None)
            return _after(_both(before, heard), await self._drive(stored, event, answers=answered))

        async with self._turns.of(conversation):
            return await self._tried(attempt)

    async def _drive(
        self,
        stored: Stored,
        event: Event,
        *,
        message: Message | None = None,
        marks: tuple[Mark, ...] = (),
        answers: Waited | None = None,
    ) -> Reply:
        """One input, after what the conversation must be told before it."""
        moved = self._overrides.moved(stored) if stored.snapshot.conversation == OF_WORKSPACE else None
        paused = await self._overrides.told(stored.snapshot)
        events = [item for item in (paused, moved, event) if item is not None]
        return await self._driving.drive(stored, *events, message=message, marks=marks, answers=answers)


def _seen_by(stored: Stored, message: Message) -> Message:
    """How many questions the customer had been sent when they wrote it."""
    return message if message.seen is not None else replace(message, seen=stored.snapshot.counters.get("questions", 0))


def _in_their_order(held: tuple[Held, ...], message: Message) -> tuple[tuple[Held, ...], Message]:
    """What is held and a message that comes: those before the last one, and the last one. A message that is held
    already, and was sent again, keeps its place."""
    places = [item.message.id for item in held]
    if message.id not in places:
        return held, message
    *before, last = [replace(item, message=message) if item.message.id == message.id else item for item in held]
    return tuple(before), last.message


def _both(before: Reply | None, after: Reply | None) -> Reply | None:
    return after if before is None else before if after is None else together(before, after)


def _after(before: Reply | None, reply: Reply) -> Reply:
    return reply if before is None else replace(together(before, reply), told=reply.told)


def _wait_of(item: Waited) -> str:
    return getattr(item, "wait", "")
