"""Notices out of the history: what was said, what the colleague gets who takes over, what happened."""

from __future__ import annotations

from aop.errors import WrongUse
from aop.ports.notifier import REPLY, Notice
from aop.ports.seal import Erased
from aop.ports.shelf import Shelf
from aop.ports.store import Entry, Stored
from aop.runtime.approvals import ApprovalView
from aop.runtime.clearing import of_roles
from aop.runtime.handoff_text import as_note
from aop.runtime.shelved import OF
from aop.service.access import Caller
from aop.service.notifying.noticed import about, name_of
from aop.service.notifying.outbox import Missing
from aop.service.notifying.waiting import Item
from aop.service.refusals import Refusal
from aop.service.service import Service
from aop.service.sight import cleared_for, sight
from aop.service.views import said_in
from aop.service.webhooks.sources import Hooks

#: The system that the customer writes in: it sees what its channel is cleared for.
SOURCE = Caller("source")


class Making:
    """Makes notices of items, once it has the `service` whose histories they are of."""

    def __init__(self, hooks: Hooks, shelf: Shelf) -> None:
        self._hooks = hooks
        self._shelf = shelf
        self.service: Service | None = None

    async def __call__(self, item: Item) -> Notice | None:
        """None where there is nothing to tell: the conversation was erased, or is none of the source's. Raises Missing
        where its entries are not there."""
        is_source = item.target in self._hooks.sources
        if is_source and self._shelf.get(OF + item.conversation) is None:
            return None
        try:
            stored = await self._of_service().store.load(item.conversation)
            if stored is None:
                raise Missing
            return await (self._for_source(item, stored) if is_source else self._for_people(item))
        except Erased:
            return None

    def _of_service(self) -> Service:
        assert self.service is not None
        return self.service

    async def _for_source(self, item: Item, stored: Stored) -> Notice | None:
        """What goes to the system that the customer writes in."""
        thread = item.conversation.partition(":")[2]
        if item.words:
            return Notice(_name(item), REPLY, stored.snapshot.now, item.conversation, thread=thread, text=item.words)
        entries = await self._entries(item)
        if item.happened.kind == REPLY:
            text = await self._said(entries, stored)
        else:
            text = await self._note(item.conversation, stored) if about(item.happened, entries) else ""
        at = entries[-1].event.at
        if not text:
            return None
        return Notice(_name(item), item.happened.kind, at, item.conversation, thread=thread, text=text)

    async def _for_people(self, item: Item) -> Notice | None:
        entries = await self._entries(item)
        said = about(item.happened, entries)
        if said is None:
            return None
        return Notice(_name(item), item.happened.kind, entries[-1].event.at, item.conversation, said)

    async def _entries(self, item: Item) -> tuple[Entry, ...]:
        what = item.happened
        entries = await self._of_service().store.history(item.conversation, what.number - 1, what.count)
        if len(entries) < what.count:
            raise Missing
        return entries

    async def _said(self, entries: tuple[Entry, ...], stored: Stored) -> str:
        """Everything that was said, with what may be picked below its question; of it what the channel may say."""
        service = self._of_service()
        program, kept = service.conversations.running(stored).runtime.program, await sight(service, SOURCE, stored)
        lines = [line for entry in entries for line in said_in(entry, program, stored.snapshot.language, kept)]
        texts = ["\n".join([line["text"], *(f"- {option}" for option in line.get("options", ()))]) for line in lines]
        return "\n\n".join(text for text in texts if text)

    async def _note(self, conversation: str, stored: Stored) -> str:
        """What the system is cleared for in which the customer writes, and no more than the queue's people may see."""
        service = self._of_service()
        package = await service.conversations.running(stored).runtime.handoff(conversation)
        return "" if package is None else as_note(package, cleared_for(service, SOURCE, stored))

    async def view(self, approval: str, cleared: frozenset[str]) -> ApprovalView | None:
        """What an approval is about, as far as a place may show it that is `cleared` for these classes of personal data
        and that everybody reads who is asked; None where it does not wait any more."""
        service = self._of_service()
        try:
            loaded = await service.running(approval)
            desk = service.desk(loaded)
            roles = {item.role for item in (await desk.view(approval, frozenset())).asked}
            for role in roles:
                cleared &= of_roles(loaded.release, (role,))
            return await desk.view(approval, cleared)
        except (Refusal, WrongUse, Erased):
            return None


def _name(item: Item) -> str:
    return name_of(item.target, item.conversation, item.happened)
