"""A customer's message of another system, taken in: in the store before the system hears that it was.

Each thread is a conversation, called `SOURCE:THREAD`. It belongs to whoever began it: what somebody else writes in the
same thread (a copied address, a colleague of theirs) is no word of this customer. The same message again is the same
message, by its id in the store. What it quotes, forwards or signs is not its own and is left off before anything reads
it.
"""

from __future__ import annotations

import json
import logging
import re
from collections import OrderedDict
from hashlib import sha256

from aop.ports.extractor import Message
from aop.ports.seal import Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Stored
from aop.runtime import Reused, Sender
from aop.runtime.one_at_a_time import OneAtATime
from aop.runtime.quoted import own_words
from aop.runtime.shelved import OF
from aop.service.conversations import Conversations
from aop.service.notifying.noticed import Happened
from aop.service.notifying.outbox import Outbox
from aop.service.notifying.waiting import Item
from aop.service.refusals import Refusal
from aop.service.service import Service
from aop.service.settings import MAX_NAME
from aop.service.webhooks.arrived import Arrived, HookUnread
from aop.service.webhooks.sources import Source

#: So many messages that could not be read are remembered, so that they are answered once.
MAX_ANSWERED = 10_000
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")

_LOG = logging.getLogger("aop.hooks")


class Taking:
    """Takes messages of sources into a service."""

    def __init__(self, service: Service, shelf: Shelf, outbox: Outbox) -> None:
        self._service = service
        self._shelf = shelf
        self._outbox = outbox
        self._turns = OneAtATime()
        self._answered: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def take(self, source: Source, arrived: Arrived) -> str:
        """What became of it: taken, again (it was here before), or why it is left alone. Raises HookUnread for names
        that are too long, PortError and Refusal where it cannot be taken now."""
        name = f"{source.name}:{arrived.thread}"
        if len(name) > MAX_NAME or len(arrived.message) > MAX_NAME:
            raise HookUnread("the names in it are too long")
        async with self._turns.of(name):
            try:
                return await self._taken(source, name, arrived)
            except Erased:
                return "erased"
            except Reused:
                return "changed_afterwards"

    async def _taken(self, source: Source, name: str, arrived: Arrived) -> str:
        conversations = self._service.conversations
        stored = await self._service.store.load(name)
        if stored is None:
            stored = await self._begun(conversations, source, name, arrived)
        why = self._not_theirs(stored, source, name, arrived)
        if why is not None:
            return why
        message = Message(arrived.message, own_words(arrived.text), arrived.attachments)
        runtime = conversations.running(stored).runtime
        reply = await conversations.run(runtime.accept(name, message, more=True))
        if reply is None:
            return "taken"
        if reply.again:
            return "again"
        if self._is_first_answer(name, arrived.message):
            self._say(source, name, stored.version, arrived.message, "\n\n".join(line.text for line in reply.lines))
        return "answered"

    async def _begun(self, conversations: Conversations, source: Source, name: str, arrived: Arrived) -> Stored:
        """A new conversation. Who began it is on the shelf before it is in the store."""
        if self._shelf.get(OF + name) is None:
            self._shelf.put(OF + name, json.dumps({"author": arrived.author}).encode())
        try:
            _, reply = await conversations.begin(name, source.channel, self._sender(source, arrived))
        except Refusal as refusal:
            if refusal.param != "sender":
                raise
            _, reply = await conversations.begin(name, source.channel, None)
        if reply is not None and reply.lines:
            self._say(source, name, 0, "", "\n\n".join(line.text for line in reply.lines))
        return await conversations.stored(name)

    def _not_theirs(self, stored: Stored, source: Source, name: str, arrived: Arrived) -> str | None:
        """Why a message is not of the customer whose conversation this is."""
        known = self._shelf.get(OF + name)
        if known is None or stored.snapshot.channel != source.channel:
            _LOG.warning("the conversation %s was not begun by `%s`: nothing is taken into it", name, source.name)
            return "not_of_this_source"
        return None if json.loads(known)["author"] == arrived.author else "somebody_else"

    def _sender(self, source: Source, arrived: Arrived) -> Sender | None:
        """Who writes, as far as the workspace lets the channel say."""
        declared = self._service.releases.live.release.workspace.channels.get(source.channel)
        if declared is None or declared.sender == "none" or not _ADDRESS.fullmatch(arrived.address or ""):
            return None
        return Sender(arrived.address)

    def _is_first_answer(self, name: str, message: str) -> bool:
        """Whether a message that could not be read is here for the first time; it leaves nothing in the store."""
        key = (name, message)
        if key in self._answered:
            return False
        self._answered[key] = None
        if len(self._answered) > MAX_ANSWERED:
            self._answered.popitem(last=False)
        return True

    def _say(self, source: Source, name: str, number: int, about: str, words: str) -> None:
        """Words that stand in no history: first words, and what could not be read."""
        if not self._outbox.tells(source.name):
            return
        what = Happened(f"words-{sha256(about.encode()).hexdigest()[:16]}", number)
        item = Item(source.name, name, what, words=words)
        self._outbox.put([item])
        self._outbox.add([item])
