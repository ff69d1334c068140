"""One input of a conversation at a time: on what is committed, behind what was interrupted and what came before it.

    input ─▶ its turn ─▶ what a crash left is gone on with ─▶ what is held is heard ─▶ driven ─┬─▶ reply
                 ▲                                                                              │ another process
                 └──────────────────────────────────────────────────────────────────────────────┘ was first

Everything that comes from outside goes this way: messages, what people decide, events of systems, timers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aop.engine.events import Event, MessageReceived
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.vocabulary import moment
from aop.errors import AopError, PortError
from aop.ports.clock import Clock
from aop.ports.extractor import Message
from aop.ports.store import Conflict, Mark, Store, Stored, Waited
from aop.runtime import bursts, intake, open_ends
from aop.runtime.driving import MAX_CONFLICTS, Driving
from aop.runtime.listening import Listening
from aop.runtime.loading import Loading
from aop.runtime.one_at_a_time import OneAtATime, Turn
from aop.runtime.outside import Outside
from aop.runtime.overrides import Overrides
from aop.runtime.reply import Reply, together
from aop.runtime.wording import WordsOf

#: How often, and how long each time, another process is waited for that is at the conversation, seconds.
MAX_WAITS, WAIT_SECONDS = 600, 0.1

_LOG = logging.getLogger("aop.runtime")


class Busy(AopError):
    """Another process is at this conversation and does not come to an end; try again later."""


class Turns:
    """Drives inputs. `locks` say in which conversations something happens here."""

    def __init__(
        self,
        program: Program,
        loading: Loading,
        store: Store,
        clock: Clock,
        listening: Listening,
        driving: Driving,
        overrides: Overrides,
        outside: Outside,
    ) -> None:
        self._program = program
        self._loading = loading
        self._store = store
        self._clock = clock
        self._listening = listening
        self._driving = driving
        self._overrides = overrides
        self._outside = outside
        self.locks = OneAtATime()

    def of(self, conversation: str) -> Turn:
        """While the block runs nothing else happens in the conversation here."""
        return self.locks.of(conversation)

    async def load(self, conversation: str, *, wake: bool = True) -> Stored:
        """A conversation as it stands (`Loading.load`)."""
        return await self._loading.load(conversation, wake=wake)

    def words(self, snapshot: Snapshot) -> WordsOf:
        """How values read for this customer."""
        return WordsOf(snapshot.language, self._program.zone)

    async def driven(self, conversation: str, event: Event, answers: Waited | None = None) -> Reply:
        """What the customer wrote before goes first: "no, stop" is heard before an event that goes on."""

        async def attempt() -> Reply:
            before, _ = await self.free(conversation)
            heard = await self.heard_now(conversation)
            stored = await self.load(conversation)
            answered = None if answers is None else next((item for item in stored.waiting if item == answers), None)
            return after(both(before, heard), await self.drive(stored, event, answers=answered))

        async with self.of(conversation):
            return await self.tried(attempt)

    async def tried(self, attempt: Callable[[], Awaitable[Reply]]) -> Reply:
        """An input, taken up again where another process committed first."""
        for _ in range(MAX_CONFLICTS):
            try:
                return await attempt()
            except Conflict as conflict:
                _LOG.info("taken up again: %s", conflict)
        return await attempt()

    async def free(self, conversation: str) -> tuple[Reply | None, Stored]:
        """A conversation in which nothing is being carried out, and what came of what was: interrupted here it is gone
        on with, by another process it is waited for. Raises Busy where that takes too long."""
        stored, before = await self.load(conversation), None
        for _ in range(MAX_WAITS):
            if not open_ends.unfinished(stored.waiting):
                return before, stored
            if await self._store.claim(conversation):
                before = both(before, await self.resumed(conversation))
            else:
                await asyncio.sleep(WAIT_SECONDS)
            stored = await self.load(conversation)
        raise Busy(f"another process is at the conversation {conversation}: try again later")

    async def resumed(self, conversation: str) -> Reply | None:
        """What is left to be carried out, as it is now: another process may have come to the end of it. Where the store
        fails meanwhile the next tick tries again, since nobody else does."""
        try:
            return await self._driving.go_on(await self.load(conversation))
        except (PortError, Conflict):
            self._driving.leave(conversation)
            raise

    async def heard_now(self, conversation: str) -> Reply | None:
        """What is held of a burst, handled; None where nothing is."""
        stored = await self.load(conversation)
        message = bursts.whole(stored.held)
        return None if message is None else await self.understood(stored, message, bursts.marks(stored.held))

    async def understood(self, stored: Stored, message: Message, marks: tuple[Mark, ...]) -> Reply:
        """A customer's message, read and driven; `marks` are those that it is made of."""
        text = intake.cleaned(message.text)
        message = message if text == message.text else replace(message, text=text)
        now = self._clock.now()
        admitted = await self._listening.hear(stored.snapshot, message, moment(self._program, stored.snapshot), now)
        event = MessageReceived(now, message.id, admitted.understanding, message.seen)
        try:
            reply = await self.drive(stored, event, message=message, marks=marks)
        except BaseException:
            self._listening.forget(stored.snapshot.conversation)  # it was heard, and is not committed
            raise
        return Reply(reply.lines, reply.effects, reply.snapshot, admitted.understanding, admitted.dropped)

    async def drive(
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

    async def looked_up(self, name: str) -> bool:
        """Finds in the store what another process, or this one before it started, asked people for. A call and a wait
        begin with the name of their conversation."""
        conversation = name
        while conversation := conversation.rpartition("/")[0]:
            stored = await self._store.load(conversation)
            if stored is not None:
                self._outside.note(conversation, stored.waiting)
                return True
        return False


def both(before: Reply | None, then: Reply | None) -> Reply | None:
    """Two replies as one, where there are two."""
    return then if before is None else before if then is None else together(before, then)


def after(before: Reply | None, reply: Reply) -> Reply:
    """A reply behind what came of an earlier input; what is told is told of the later one."""
    return reply if before is None else replace(together(before, reply), told=reply.told)
