"""Conversations, run: message in, words out; everything between committed through the store.

    message ─▶ intake ─▶ extractor ─▶ gate of understanding ─▶ transition ─▶ commit ─▶ effects carried out ─▶ …

Effects are carried out only after the transition that asked for them is committed, and what they bring back is the
next event (`aop.runtime.driving`). One conversation is handled one event at a time (`aop.runtime.turns`). What must
not be lost stands in the store: after a crash `recover` goes on with it.

The runtime is put together here; what it does stands in its parts: `messages`, `people`, `happenings`, `attending`,
`looking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from aop.engine.events import ReleaseChanged
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.package import Package
from aop.engine.program import Program
from aop.engine.snapshot import Pause
from aop.engine.transition import opened
from aop.errors import WrongUse
from aop.machine.release import Release
from aop.ports.clock import Clock
from aop.ports.connector import Connector
from aop.ports.extractor import Extractor, Message
from aop.ports.kept import Kept
from aop.ports.knowledge import Knowledge
from aop.ports.ledger import Ledger
from aop.ports.store import Entry, LeafOf, Parked, Store
from aop.runtime.attending import Attending
from aop.runtime.calling import Calls
from aop.runtime.driving import Driving, Ports
from aop.runtime.happenings import Happenings
from aop.runtime.keeping import Keeping
from aop.runtime.knowledge import ReleaseKnowledge
from aop.runtime.listening import Listening
from aop.runtime.loading import Loading, Releases
from aop.runtime.looking import Looking
from aop.runtime.messages import Messages
from aop.runtime.outside import Outside, PendingApproval, PendingQuestion, PendingTask
from aop.runtime.overrides import Overrides
from aop.runtime.people import People
from aop.runtime.reply import Line, Reply
from aop.runtime.resting import at_rest
from aop.runtime.senders import Sender, sender_known
from aop.runtime.standing import Programs
from aop.runtime.turns import Turns, after, both
from aop.runtime.waking import Waking
from aop.runtime.watching import Watching


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
        self.program = program = Program(release)
        self._store = store
        self._clock = clock
        self._outside = outside = Outside()
        self._listening = Listening(program, extractor)
        self._watching = Watching(program)
        programs = Releases(program, earlier, others).program_of
        waking = Waking(program, programs, store, self._listening, self._watching)
        self._loading = loading = Loading(program, programs, store, waking)
        self._overrides = Overrides(program, programs, store, clock)
        self._calls = Calls(release, connectors, ledger, clock, self._watching)
        ports = Ports(store, ledger, clock, knowledge or ReleaseKnowledge(release.articles), leaf_of)
        keeping = Keeping(program, kept)
        self._driving = Driving(
            program, ports, self._listening, self._watching, self._calls, keeping, outside, loading.load
        )
        self._turns = turns = Turns(
            program, loading, store, clock, self._listening, self._driving, self._overrides, outside
        )
        self._messages = Messages(program, turns, store, clock)
        self._people = People(program, turns, loading, store, clock, self._overrides, outside)
        self._happenings = Happenings(program, turns, loading, store, clock)
        self._attending = Attending(turns, loading, store, clock, self._driving, outside)
        self._looking = Looking(program, loading, store)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way here and nobody is waited for, so that another runtime could take its place."""
        return not len(self._turns.locks) and self._outside.is_empty and not self._driving.has_left

    # ---- customers

    async def open(self, conversation: str, channel: str = "chat", sender: Sender | None = None) -> Reply:
        """A new conversation; the channel's opening words, if the workspace has any. `sender` is what the channel knows
        of who writes; WrongUse for more than the workspace says that it knows, and for the name of what people do to
        the whole workspace."""
        if conversation == OF_WORKSPACE:
            raise WrongUse(f"`{OF_WORKSPACE}` is no name for a conversation with a customer")
        known = None if sender is None else sender_known(self.program.release, channel, sender, self._clock.now())
        snapshot = opened(self.program, conversation, self._clock.now(), channel)
        await self._store.create(snapshot)
        words = self._looking.first_words(snapshot)
        if known is not None:
            snapshot = (await self._turns.driven(conversation, known)).snapshot
        return Reply((Line("say", words),) if words else (), (), snapshot)

    async def sender_is(self, conversation: str, sender: Sender) -> Reply:
        """Who writes from now on: they signed in, or it is another sender. Raises WrongUse as `open` does."""
        channel = (await self._loading.load(conversation)).snapshot.channel
        known = sender_known(self.program.release, channel, sender, self._clock.now())
        return await self._turns.driven(conversation, known)

    async def receive(self, conversation: str, message: Message) -> Reply:
        """A customer's message, to its replies, with what `hold` keeps before it. What cannot be read is answered and
        changes nothing. A message that was handled is not handled again: its first reply is given (`again`). Raises
        Reused for another text under its id."""
        return await self._messages.receive(conversation, message)

    async def hold(self, conversation: str, message: Message) -> Reply:
        """A customer's message that more may follow: kept in the store until the channel's window is over, then handled
        by `tick` as one with those that came within it. Handled at once, as by `receive`, where the channel has no
        window, and where people, systems or time are waited for."""
        return await self._messages.hold(conversation, message)

    async def accept(self, conversation: str, message: Message, *, more: bool = False) -> Reply | None:
        """A customer's message taken in at once, also while a call of the conversation is in flight: it is in the store
        when this returns, and `tick` handles it as soon as it may; with `more` not before the channel's window is over,
        as by `hold`. What cannot be read is answered (a reply); None: it was taken. Raises Reused for another text
        under its id, and Busy where so many wait with `more` that it may not be one with them."""
        return await self._messages.accept(conversation, message, more=more)

    # ---- people

    async def decide(self, call: str, person: str, role: str, *, granted: bool, reason: str = "") -> Reply:
        """A person's yes or no to a pending approval. Raises WrongUse when nothing waits for it (any more) or for this
        person; what was decided too late is told (`told`). The role is the caller's to know: it is nothing that a
        person says of themselves."""
        return await self._people.decide(call, person, role, granted=granted, reason=reason)

    async def act(
        self, conversation: str, person: str, role: str, action: str, inputs: Mapping[str, object] | None = None
    ) -> Reply:
        """A person does something themselves: one of their powers (`aop.take_over`, …) in a conversation, or an action
        of a system in one that they took over. Whether they may is decided by the gate; `told` says why not. Raises
        WrongUse for inputs that are none of the action's, or where there is no such conversation.

        What is about the whole workspace (`aop.pause`) is done in the conversation `OF_WORKSPACE`.
        """
        return await self._people.act(conversation, person, role, action, inputs)

    async def paused(self) -> tuple[Pause, ...]:
        """What people have paused in the workspace."""
        return await self._overrides.paused()

    async def answer(self, wait: str, person: str, role: str, value: object) -> Reply:
        """A colleague's answer to a question that a procedure asked people. Raises WrongUse when nothing waits for it,
        for this role, or when it is no value of the slot."""
        return await self._people.answer(wait, person, role, value)

    async def done_by_hand(
        self, call: str, person: str, role: str, outcome: str = "done", given: object = None, reason: str = ""
    ) -> Reply:
        """What a colleague says of a call that they did by hand, since its system is down. `outcome`: done (`given` is
        what the system would have answered), not_found, fails. Raises WrongUse when nothing waits for it, for this
        role, or when it is no such answer."""
        return await self._people.done_by_hand(call, person, role, outcome, given, reason)

    async def turned_out(self, call: str, *, done: bool, reason: str = "") -> Reply:
        """What became of a write whose outcome was unknown: a late answer, or somebody asked the system. It is not
        repeated, and what was said is not unsaid. Raises WrongUse where nothing is unclear under this name."""
        return await self._people.turned_out(call, done=done, reason=reason)

    # ---- systems, releases and time

    async def happened(self, event: str, payload: Mapping[str, object]) -> tuple[Reply, ...]:
        """A system tells of an event (`shop.parcel_scanned`): to every conversation that waits for it. Raises WrongUse
        for an event that the release does not declare, or a payload that is not as declared."""
        return await self._happenings.happened(event, payload)

    async def hears(self, conversation: str, event: str, payload: Mapping[str, object], id: str) -> Reply | None:  # noqa: A002
        """An event of a system, told to one conversation of this release; None where it waits for no such event, or
        heard of the one with this `id` before. Raises WrongUse as `happened` does."""
        return await self._happenings.hears(conversation, event, payload, id)

    async def move(self, conversation: str, to: Runtime) -> Reply:
        """Moves a conversation to the release of another runtime on the same store: its requests run again there, with
        a memory of what happened (semantics S8). Raises MigrationRefused, and changes nothing, where it cannot go on
        there, and WrongUse where there is none or it is not on this release."""

        async def attempt() -> Reply:
            before, _ = await self._turns.free(conversation)
            heard = await self._turns.heard_now(conversation)
            return after(both(before, heard), await to._taken_up(conversation, self.program.release.digest))

        async with self._turns.of(conversation):
            reply = await self._turns.tried(attempt)
            self.forget(conversation)
        return reply

    async def _taken_up(self, conversation: str, before: str) -> Reply:
        """A conversation that was on another release."""
        async with self._turns.of(conversation):
            stored = await self._turns.load(conversation)
            if stored.snapshot.release != before:
                raise WrongUse(f"the conversation {conversation} is not on the release {before[:12]} any more")
            return await self._turns.drive(stored, ReleaseChanged(self._clock.now(), self.program.release.digest))

    async def tick(self) -> tuple[Reply, ...]:
        """Handles the bursts that are over, fires the timers that are due, and goes on with what was interrupted. What
        goes wrong in one conversation keeps no other one waiting: it is logged; a PortError, as of a store that is
        full or a reader that is down, is raised once all were looked at, and what it kept is tried at the next tick."""
        return await self._attending.tick()

    async def recover(self) -> int:
        """Once, before anything else: what people are asked is known here again, and what a crash interrupted is gone
        on with, under the same keys. In how many conversations that was."""
        return await self._attending.recover()

    async def take_up(self) -> int:
        """Goes on with what a process that died meanwhile left of this release's conversations, under the same keys. In
        how many that was. What happens here is left alone, and of several processes one goes on with each."""
        return await self._attending.take_up()

    def at_rest(self, conversation: str, seconds: float) -> AbstractAsyncContextManager[None]:
        """While the block runs nothing happens in a conversation here, and nothing of it is being carried out. Raises
        Busy where that does not come about in so many seconds."""
        return at_rest(self._turns, self._store, conversation, seconds)

    def forget(self, conversation: str) -> None:
        """Nothing of a conversation stays in memory here; it wakes from what is committed."""
        self._outside.note(conversation, ())
        self._listening.forget(conversation)
        self._watching.forget(conversation)

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
        return await self._looking.handoff(conversation)

    async def standing(self, conversation: str) -> Package:
        """The same for a conversation as it stands now; with a reason only where it was handed over."""
        return await self._looking.standing(conversation)

    async def look_up(self, name: str) -> None:
        """Looks in the store what is waited for now under a call or a wait, whichever process asked for it."""
        await self._turns.looked_up(name)
