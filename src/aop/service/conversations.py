"""Conversations for those who come over HTTP: one answer a message, however often it is sent, and never more under way
than there is room for.

    the same id under way     waits for the same answer
    the same id, answered     gets the same answer again; with other words it is refused
    an answer that is slow    is in the store before it is said to be taken, and is told on the event stream; what was
                              begun goes on, whoever hangs up
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.errors import WrongUse
from aop.ports.extractor import Message
from aop.ports.store import Conflict, Store, Stored
from aop.runtime import Line, Reply, Reused, Sender
from aop.runtime.standing import release_of, upright
from aop.service.changes import Changes
from aop.service.refusals import Refusal, no_conversation
from aop.service.releases import Loaded, Releases
from aop.service.settings import MAX_NAME, Settings
from aop.service.tracing import turn

T = TypeVar("T")

#: A stop that waits looks so often whether it is to wait no longer.
HURRIES_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a message: what was said, how the conversation stands, and whether it is the answer of before."""

    conversation: str
    message: str
    lines: tuple[Line, ...]
    status: str
    repeated: bool = False
    tokens: int = 0


class Conversations:
    """The conversations of a service, each with the runtime of its release."""

    def __init__(self, releases: Releases, store: Store, changes: Changes, settings: Settings) -> None:
        self.releases = releases
        self._store = store
        self._changes = changes
        self._settings = settings
        self._under_way: dict[tuple[str, str], asyncio.Task[Told]] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._is_stopping = self._is_hurried = False

    # ---- beginning

    async def begin(self, name: str | None, channel: str, sender: Sender | None) -> tuple[str, Reply | None]:
        """A new conversation with the live release; no reply where it is there already. Raises Refusal for a channel
        that the workspace does not have."""
        live = self.releases.live
        channels = live.release.workspace.channels
        if channels and channel not in channels:
            listed = ", ".join(f"`{item}`" for item in channels)
            raise Refusal(400, f"there is no channel `{channel}`: there are {listed}", param="channel")
        if name == OF_WORKSPACE:
            raise Refusal(400, f"`{OF_WORKSPACE}` is no name for a conversation with a customer", param="conversation")
        conversation = name or f"c-{uuid4().hex}"
        try:
            reply = await self.run(live.runtime.open(conversation, channel, sender))
        except Conflict:
            return conversation, None
        except WrongUse as error:
            raise Refusal(400, str(error), param="sender") from error
        return conversation, reply

    async def stored(self, conversation: str) -> Stored:
        """A conversation after its last entry. Raises Refusal where there is none."""
        found = await self._store.load(conversation)
        if found is None:
            raise no_conversation(conversation)
        return found if not found.since else upright(self._program, found)

    async def of_call(self, name: str) -> Stored:
        """The conversation of a call or of a wait, whose names begin with its own. Raises Refusal."""
        conversation = name
        while conversation := conversation.rpartition("/")[0]:
            if len(conversation) <= MAX_NAME and await self._store.load(conversation) is not None:
                return await self.stored(conversation)
        raise Refusal(404, f"nothing is waiting under `{name}`: it was decided, withdrawn or too late")

    def _program(self, digest: str) -> Program | None:
        return self.releases.program(digest)

    def running(self, stored: Stored) -> Loaded:
        """The release that a conversation runs on. Raises Refusal where it is not loaded."""
        if stored.snapshot.conversation == OF_WORKSPACE:
            return self.releases.live  # it moves there by itself
        digest = release_of(stored)
        loaded = self.releases.of(digest)
        if loaded is None:
            raise Refusal(409, f"this conversation runs on the release {digest}, which is not loaded: load it")
        return loaded

    # ---- messages

    async def write(self, stored: Stored, message: Message, *, more: bool, within: float) -> Told | None:
        """A customer's message; None where its answer takes longer than `within` seconds. Raises Refusal for an id
        that was used for other words."""
        conversation = stored.snapshot.conversation
        key = (conversation, message.id)
        task = self._under_way.get(key)
        if task is None:
            loaded = self.running(stored)
            task = self._begun(self._heard(loaded, stored, message, more=more))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        try:
            async with asyncio.timeout(within):
                return await asyncio.shield(task)
        except TimeoutError:
            return await self._taken_in(task, stored, message)

    async def _taken_in(self, task: asyncio.Task[Told], stored: Stored, message: Message) -> Told | None:
        """Before anybody is told that a message was taken it is in the store, also where it waits for a call that is
        in flight; None then. A message that cannot be read is answered at once."""
        reply = await self.running(stored).runtime.accept(stored.snapshot.conversation, message)
        if task.done():
            return task.result()
        if reply is None or reply.again:
            return None
        return Told(stored.snapshot.conversation, message.id, reply.lines, reply.snapshot.status)

    async def _heard(self, loaded: Loaded, stored: Stored, message: Message, *, more: bool) -> Told:
        conversation = stored.snapshot.conversation
        hear = loaded.runtime.hold if more else loaded.runtime.receive
        try:
            with turn(loaded.release.workspace.name, conversation, loaded.digest):
                reply = await hear(conversation, message)
        except Reused as error:
            raise Refusal(
                409, f"the message `{message.id}` was another one: give each its own id", "id_reused", param="id"
            ) from error
        tokens = 0 if reply.understanding is None else reply.understanding.tokens
        return Told(conversation, message.id, reply.lines, reply.snapshot.status, repeated=reply.again, tokens=tokens)

    # ---- whatever changes something

    async def run(self, work: Awaitable[T]) -> T:
        """Does something to its end, also when whoever asked for it hangs up. Raises Refusal where too much is under
        way."""
        return await asyncio.shield(self._begun(work))

    def _begun(self, work: Awaitable[T]) -> asyncio.Task[T]:
        if self._is_stopping or len(self._tasks) >= self._settings.under_way:
            if asyncio.iscoroutine(work):
                work.close()
            if self._is_stopping:
                raise Refusal(503, "the service stops: come again", retry_after=5)
            raise Refusal(429, "too much is under way: come again", "too_busy", retry_after=1)
        task: asyncio.Task[T] = asyncio.ensure_future(_awaited(work))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits gets it; where nobody does any more, it was logged

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    async def stop(self, seconds: float) -> int:
        """Takes nothing more, and lets what is under way come to its end; how much did not in time."""
        self._is_stopping = True
        end = asyncio.get_running_loop().time() + seconds
        while self._tasks and not self._is_hurried and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(tuple(self._tasks), timeout=min(left, HURRIES_SECONDS))
        return len(self._tasks)

    def hurry(self) -> None:
        """A stop waits for nothing any more. May be called by whatever a signal interrupts."""
        self._is_hurried = True


async def _awaited(work: Awaitable[T]) -> T:
    return await work


def name_for(caller: str, key: str) -> str:
    """The conversation that a caller opens under an idempotency key: the same one each time."""
    named = f"{len(caller)} {caller} {key}"  # so that no two pairs are the same text
    return f"c-{sha256(named.encode()).hexdigest()[:32]}"
