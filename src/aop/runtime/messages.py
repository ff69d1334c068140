"""What customers write: admitted, told from what came before, held where more may follow, and driven in its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.errors import WrongUse
from aop.ports.clock import Clock
from aop.ports.extractor import Message
from aop.ports.store import Held, Store, Stored
from aop.runtime import bursts, intake
from aop.runtime.bursts import Bursts
from aop.runtime.cards import without_cards
from aop.runtime.clearing import of_channel, of_history
from aop.runtime.keeping_back import ALL
from aop.runtime.reply import Line, Reply, first_reply
from aop.runtime.turns import Busy, Turns, after, both

#: Entries in which the first reply to a message is looked for.
PAGE = 200


class Reused(WrongUse):
    """Another message came under the id of one that was handled."""


class Messages:
    """Takes in messages of customers. What each method promises stands at the runtime."""

    def __init__(self, program: Program, turns: Turns, store: Store, clock: Clock) -> None:
        self._program = program
        self._turns = turns
        self._store = store
        self._clock = clock
        self._bursts = Bursts(program)

    async def receive(self, conversation: str, message: Message) -> Reply:
        """To its replies."""
        message = await self._as_it_came(conversation, self._admitted(message))
        async with self._turns.of(conversation):
            return await self._turns.tried(lambda: self._received(conversation, message))

    async def _received(self, conversation: str, message: Message) -> Reply:
        before, stored = await self._turns.free(conversation)
        known = await self._before(stored, message)
        if known is not None:
            return known
        refusal = self._refusal(stored.snapshot, message)
        if refusal is not None:
            return refusal
        held, last = _in_their_order(stored.held, message)
        if not self._bursts.has_room(held, last):
            heard = await self._turns.heard_now(conversation)
            stored, held = await self._turns.load(conversation), ()
            before = both(before, heard)
        whole, marks = bursts.whole(held, last), bursts.marks(held, last)
        return after(before, await self._turns.understood(stored, whole, marks))

    async def hold(self, conversation: str, message: Message) -> Reply:
        """Until the channel's window is over."""
        message = await self._as_it_came(conversation, self._admitted(message))
        async with self._turns.of(conversation):
            stored = await self._turns.load(conversation)
            known = await self._before(stored, message)
            refusal = known or self._refusal(stored.snapshot, message)
            window = self._bursts.window(stored.snapshot)
            if refusal is None and window is not None:
                full = not self._bursts.has_room(stored.held, message)
                before = await self._turns.heard_now(conversation) if full else None
                held = () if full else stored.held
                now = self._clock.now()
                await self._store.hold(conversation, self._bursts.with_one_more(held, message, now, window))
                return before or Reply((), (), stored.snapshot)
        return refusal or await self.receive(conversation, message)

    async def accept(self, conversation: str, message: Message, *, more: bool = False) -> Reply | None:
        """At once, whatever happens in the conversation."""
        stored = await self._turns.load(conversation, wake=False)
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
        return first_reply(entries, stored.snapshot, self._turns.words(stored.snapshot), clear)

    async def _clear(self, snapshot: Snapshot) -> Callable[[str], str]:
        """How a text of the past reads on the channel of its conversation."""
        cleared = of_channel(self._program.release, snapshot.channel)
        history = () if cleared == ALL else await self._store.history(snapshot.conversation)
        return of_history(self._program.release, snapshot, history, cleared).text

    async def _as_it_came(self, conversation: str, message: Message) -> Message:
        """With what the customer had been asked by then, where it must wait for its turn: they answer no question that
        is sent in the meantime."""
        if message.seen is not None or not self._turns.locks.is_busy(conversation):
            return message
        return _seen_by(await self._turns.load(conversation, wake=False), message)

    def _admitted(self, message: Message) -> Message:
        """Without card numbers, before anything is written of it; what is too long is refused as it is."""
        if len(message.text) > self._program.release.workspace.limits.message_size:
            return message
        text = without_cards(message.text)
        return message if text == message.text else replace(message, text=text)

    def _refusal(self, snapshot: Snapshot, message: Message) -> Reply | None:
        if snapshot.conversation == OF_WORKSPACE:
            raise WrongUse(f"no customer writes to `{OF_WORKSPACE}`")
        limit, gone = self._program.release.workspace.limits.message_size, snapshot.status == "handed_off"
        refusal = intake.refused(message.text, limit, message.attachments, snapshot.language, handed_over=gone)
        return None if refusal is None else Reply((Line("notice", refusal),), (), snapshot)


def _seen_by(stored: Stored, message: Message) -> Message:
    """How many questions the customer had been sent when they wrote it: none of those to come, where it was over."""
    known = stored.snapshot
    sent = 0 if known.status == "closed" else known.counters.get("questions", 0)
    return message if message.seen is not None else replace(message, seen=sent)


def _in_their_order(held: tuple[Held, ...], message: Message) -> tuple[tuple[Held, ...], Message]:
    """What is held and a message that comes: those before the last one, and the last one. A message that is held
    already, and was sent again, keeps its place."""
    if all(item.message.id != message.id for item in held):
        return held, message
    *before, last = [replace(item, message=message) if item.message.id == message.id else item for item in held]
    return tuple(before), last.message
